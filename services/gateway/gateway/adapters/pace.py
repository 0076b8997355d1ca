"""An even pace: answers that would tell by their time whether an account exists all take the same."""

from __future__ import annotations

import time


class EvenPace:
    """Settles every answer at the same moment after its start."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def start(self) -> float:
        """The moment the work began."""
        return time.monotonic()

    def settle(self, started: float) -> None:
        """Wait for the rest; work that took longer than the pace goes to its next multiple."""
        if self._seconds <= 0:
            return
        passed = time.monotonic() - started
        time.sleep(self._seconds - passed % self._seconds)

"""How fast a tool sends: so many messages a second, and none while too many wait at the other end."""

from __future__ import annotations

import time
from collections.abc import Callable

LOOK_EVERY_SECONDS = 0.5


class Pace:
    """Holds a sender back. A rate of 0 is no limit."""

    def __init__(
        self,
        *,
        per_second: float,
        most_waiting: int,
        waiting: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second, self._most_waiting, self._waiting = per_second, most_waiting, waiting
        self._clock, self._sleep = clock, sleep
        self._free_at = 0.0
        self._looked_at: float | None = None

    def wait_for(self, count: int) -> None:
        """Return when so many more may be sent."""
        self._wait_for_room()
        now = self._clock()
        self._free_at = max(self._free_at, now)
        if self._free_at > now:
            self._sleep(self._free_at - now)
        if self._per_second > 0:
            self._free_at += count / self._per_second

    def _wait_for_room(self) -> None:
        if self._looked_at is not None and self._clock() - self._looked_at < LOOK_EVERY_SECONDS:
            return
        while self._waiting() > self._most_waiting:
            self._sleep(LOOK_EVERY_SECONDS)
        self._looked_at = self._clock()

"""One piece of long work at a time beside the timers, in a thread that dies with the process: what it leaves
unfinished is taken up again by whoever runs the timers then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Background:
    """Runs work in a thread; while it runs, nothing else is begun."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether work goes on."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, work: Callable[[], object]) -> bool:
        """Begin this work, unless other work goes on."""
        if self.is_busy:
            return False
        self._thread = threading.Thread(target=_logged, args=(work,), name="routing-plans", daemon=True)
        self._thread.start()
        return True

    def wait(self, seconds: float) -> bool:
        """Wait until the work is done; False when that takes longer."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.is_busy


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("work in the background failed")

"""How far a search has come: told by the work it did, so that a seed leads the same way each time on a machine that
keeps up; told by the clock on one that does not, so that the time is kept and the search still comes to its end."""

from __future__ import annotations

import time
from collections.abc import Callable

# What a core does in a second: moves tried by the local search, and what each call of it costs beside them. Measured on
# days of 100 to 400 stops: 28 to 43 millions. Machines that are slower go by the clock.
WORK_PER_SECOND = 36_000_000
MOVES_PER_STOP = 25
# So far may the clock be ahead before it takes over for good.
SLACK = 0.1


class Pace:
    """For a search over so many stops; the clock runs from when this is made, so that building a model counts too."""

    def __init__(self, seconds: float, stops: int, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._seconds, self._stops, self._clock = max(seconds, 1e-6), stops, clock
        self._began, self._work, self._by_clock = clock(), 0, False
        self._from = 0.0

    def worked(self, moves: int) -> None:
        """One call of the local search tried so many moves."""
        self._work += moves + MOVES_PER_STOP * self._stops

    def progress(self) -> float:
        """0 at the beginning, 1 or more at the end."""
        work = self._work / (WORK_PER_SECOND * self._seconds)
        clock = (self._clock() - self._began) / self._seconds
        self._by_clock = self._by_clock or clock > work + SLACK
        return clock if self._by_clock or clock >= 1.0 else work

    def in_rest(self) -> float:
        """Progress within what was left when `start_anew` was called last; from 0 to 1 again."""
        return (self.progress() - self._from) / max(1.0 - self._from, 1e-6)

    def start_anew(self) -> None:
        """Another search begins in what is left."""
        self._from = min(self.progress(), 1.0)

"""What the service asks of the outside world. Adapters implement these; only bootstrap knows which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from common.db.unit_of_work import UnitOfWork
from routing.domain.geography import Place
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem
from routing.domain.travel import Line, TravelTimes


class Engine(Protocol):
    """Solves a day. Bootstrap gives `adapters.engines.child.ChildEngine()`: the portfolio of engines in a process of
    its own, checked by `domain.planning.checking` before it is answered. Use it only outside of a transaction.

    `seconds` bounds the search, not the whole call (≈ 1 s more for the process); one crew's day of at most 15 stops
    ends as soon as it is proven optimal. The same seed leads to the same plan wherever the machine keeps
    up with the search's pace (`adapters.engines.pace`); where it does not, time ends the search.
    `on_progress` is called about twice a second with 0 to 100; `is_cancelled` is asked as often.
    Raises the refusals of `domain.planning.refusals`: invalid ones before any work, `PlanningCancelled`,
    `PlanningTookTooLong`, `PlanningDied`, `PlanBroken`."""

    def solve(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 1,
        on_progress: Callable[[int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Plan:
        """The best plan found. What cannot be served is in `unassigned`, with the reason."""
        ...


class Roads(Protocol):
    """Who knows how long drives take. Bootstrap gives an estimate, or a provider with a memory and the estimate to fall
    back on. Use it only outside of a transaction."""

    def between_all(self, places: Sequence[Place]) -> TravelTimes:
        """Drives between all of these places. Never fails: what a provider could not tell is estimated, and marked."""
        ...

    def roughly(self) -> TravelTimes:
        """Drives between any places by estimate, asking nobody: to tell what is far from what is near among many."""
        ...

    def line(self, places: Sequence[Place]) -> Line:
        """The way from place to place. Never fails: where nobody tells it, it is straight, and says so."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens a transaction of the organization."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]: ...

"""What the service asks of the outside world. Adapters implement these; only bootstrap knows which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem


class Engine(Protocol):
    """Solves a day. Bootstrap gives `adapters.engines.child.ChildEngine()`: the portfolio of engines in a process of its
    own, checked by `domain.planning.checking` before it is answered. Use it only outside of a transaction.

    `seconds` bounds the search, not the whole call (≈ 1 s more for the process); one crew's day of at most 15 stops ends as
    soon as it is proven optimal. The same problem, seconds and seed give the same plan as long as the machine is as fast.
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

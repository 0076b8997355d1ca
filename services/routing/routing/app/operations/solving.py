"""From a day to an outcome: ask the roads, compose the problem, let the engine solve it, explain. No transaction is
open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from routing.app.ports import Engine, Roads
from routing.domain.composing import Wish, compose
from routing.domain.day import Day
from routing.domain.outcome import Outcome, outcome_of
from routing.domain.reasons import reasons_of
from routing.domain.settling import settled

SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """The roads and the engine that bootstrap chose."""

    roads: Roads
    engine: Engine

    def solve(
        self,
        day: Day,
        wish: Wish,
        *,
        seconds: float,
        on_progress: Callable[[int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Outcome:
        """The best outcome found in that time; in a third more at most where a search left out what is booked."""
        times = self.roads.between_all(day.places())
        search = partial(self.engine.solve, seed=SEED, on_progress=on_progress, is_cancelled=is_cancelled)
        composed, plan = settled(
            lambda staying: compose(day, wish, times, staying=staying),
            lambda problem, share: search(problem, seconds=seconds * share),
        )
        reasons = reasons_of(composed.problem, plan, names={str(crew.id): crew.name for crew in day.crews})
        return outcome_of(composed.day, plan, times=times, left_out=composed.left_out, reasons=reasons)

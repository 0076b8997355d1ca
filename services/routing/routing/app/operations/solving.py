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
from routing.domain.staying import dropped

SEED = 1
# Of the time, for another search when one left out what is booked: that keeps its time, and the rest goes around it.
AGAIN = 1 / 3


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
        """The best outcome found in that time; in a third more where the first search left out what is booked."""
        times = self.roads.between_all(day.places())
        search = partial(self.engine.solve, seed=SEED, on_progress=on_progress, is_cancelled=is_cancelled)
        composed = compose(day, wish, times)
        plan = search(composed.problem, seconds=seconds)
        if staying := dropped(composed.problem, plan, composed.day):
            composed = compose(day, wish, times, staying=staying)
            plan = search(composed.problem, seconds=seconds * AGAIN)
        reasons = reasons_of(composed.problem, plan, names={str(crew.id): crew.name for crew in day.crews})
        return outcome_of(composed.day, plan, times=times, left_out=composed.left_out, reasons=reasons)

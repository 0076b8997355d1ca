"""Routes of two plans that together make a better third."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import pyvrp

from routing.adapters.engines import pyvrp_ils
from routing.adapters.engines.grid import Grid
from routing.adapters.engines.pyvrp_ils import PyvrpEngine
from routing.adapters.engines.pyvrp_model import PyvrpModel
from routing.adapters.engines.recombining import Recombining
from routing.domain.planning.checking import violations
from routing.domain.planning.problem import Problem, Shift, Stop, Window

from .days import HOUR, city_day, matrix_between

POINTS = [(0.0, 0.0), (9000.0, 0.0), (9000.0, 100.0), (-8000.0, 0.0), (-8000.0, 100.0)]
TWICE = (Window(8 * HOUR, 9 * HOUR), Window(12 * HOUR, 18 * HOUR))


def four_stops(*, windows: tuple[Window, ...] = ()) -> Problem:
    shifts = (
        Shift(crew_id=f"crew-{number}", start_place=0, end_place=0, from_seconds=8 * HOUR, until_seconds=18 * HOUR)
        for number in range(4)
    )
    stops = (Stop(id=str(place), place=place, service_seconds=600, windows=windows) for place in range(1, 5))
    return Problem(stops=tuple(stops), shifts=tuple(shifts), matrix=matrix_between(POINTS))


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("windows", [(), TWICE], ids=["any time", "two windows"])
def test_two_plans_make_a_third(required: bool, windows: tuple[Window, ...]) -> None:
    model = PyvrpModel(Grid(four_stops(windows=windows)), [], required=required)
    first_client = {stop: client for client, stop in reversed(list(enumerate(model.stop_of_client)))}

    def plan(*routes: Sequence[int]) -> pyvrp.Solution:
        chosen = [pyvrp.Route(model.data, [first_client[stop] for stop in route], 0) for route in routes]
        return pyvrp.Solution(model.data, chosen)

    search = Recombining(model.data, model.stop_of_client, seconds=60)
    search.remember(plan([0], [1], [2, 3]))
    search.remember(plan([0, 1], [2], [3]))
    best = search.recombined()
    assert best is not None
    assert best.is_feasible()
    assert sorted(sorted(model.of_client[a.idx].id for a in route if a.is_client()) for route in best.routes()) == [
        ["1", "2"], ["3", "4"],
    ]  # fmt: skip


def test_a_search_that_recombines_keeps_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyvrp_ils, "RECOMBINED_FROM_SECONDS", 0.0)
    day = city_day(9, crews=4, stops=20, longest_minutes=40)
    plan = PyvrpEngine().solve(day, seconds=0.6, seed=1)
    assert violations(day, plan) == []

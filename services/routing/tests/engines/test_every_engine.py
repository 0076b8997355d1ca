"""Every engine's plan passes the checker, whatever the day asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from routing.adapters.engines.exact import ExactEngine
from routing.adapters.engines.ortools_ils import IteratedEngine
from routing.adapters.engines.portfolio import solve_day
from routing.adapters.engines.pyvrp_ils import PyvrpEngine, can_express
from routing.domain.planning.checking import violations
from routing.domain.planning.explaining import explain_all
from routing.domain.planning.problem import NO_WAY_SECONDS, Matrix, Problem, Window
from routing.domain.planning.validating import refuse_unplannable

from .days import city_day, small_days

SHORT = 0.02


@settings(max_examples=25, deadline=None)
@given(small_days(with_positions=False))
def test_pyvrp_keeps_every_rule(problem: Problem) -> None:
    assume(problem.shifts and can_express(problem))
    plan = PyvrpEngine().solve(problem, seconds=SHORT, seed=1)
    assert violations(problem, plan) == []


@settings(max_examples=25, deadline=None)
@given(small_days())
def test_iterated_local_search_keeps_every_rule(problem: Problem) -> None:
    assume(problem.shifts)
    plan = IteratedEngine().solve(problem, seconds=SHORT, seed=1)
    assert violations(problem, plan) == []


@settings(max_examples=40, deadline=None)
@given(small_days())
def test_the_portfolio_keeps_every_rule_and_can_explain_each_stop(problem: Problem) -> None:
    refuse_unplannable(problem)
    plan = solve_day(problem, seconds=SHORT, seed=1)
    assert violations(problem, plan) == []
    explained = explain_all(problem, plan)
    assert [found.stop_id for found in explained] == [stop.id for stop in problem.stops]
    assert all(found.reason and len(found.alternatives) >= len(problem.shifts) - 1 for found in explained)


def test_no_stops_or_no_crews_is_a_plan_too() -> None:
    day = city_day(1, crews=2, stops=3)
    nothing_to_do = solve_day(replace(day, stops=()), seconds=1, seed=1)
    nobody = solve_day(replace(day, shifts=()), seconds=1, seed=1)
    assert (nothing_to_do.routes, nothing_to_do.unassigned) == ((), ())
    assert [left.code for left in nobody.unassigned] == ["no_crew"] * 3


def test_what_cannot_be_served_is_left_out_with_the_reason() -> None:
    day = city_day(1, crews=2, stops=6)
    stops = list(day.stops)
    stops[0] = replace(stops[0], skills=frozenset({"abseiling"}), windows=())
    stops[1] = replace(stops[1], windows=(Window(2 * 3600, 3 * 3600),), skills=frozenset())
    stops[2] = replace(stops[2], pinned_crew="crew-on-leave")
    stops[3] = replace(stops[3], service_seconds=11 * 3600, windows=(), skills=frozenset())
    plan = solve_day(replace(day, stops=tuple(stops)), seconds=0.2, seed=1)
    left = {found.stop_id: found for found in plan.unassigned}
    assert left["stop-1"].code == "skill_missing" and "abseiling" in left["stop-1"].reason
    assert left["stop-2"].code == "window_outside_hours"
    assert left["stop-3"].code == "pinned_crew_off"
    assert left["stop-4"].code == "too_long_for_shift"


@pytest.mark.parametrize("engine", [PyvrpEngine(), IteratedEngine(), ExactEngine()])
def test_a_road_that_does_not_exist_is_not_driven(engine: PyvrpEngine | IteratedEngine | ExactEngine) -> None:
    day = city_day(2, crews=1, stops=4, longest_minutes=20)
    table = [list(row) for row in day.matrix.seconds]
    for place in range(4):
        table[place][4] = table[4][place] = NO_WAY_SECONDS
    day = replace(day, matrix=Matrix(tuple(map(tuple, table)), day.matrix.meters))
    plan = engine.solve(day, seconds=0.2, seed=1)
    assert "stop-4" in {left.stop_id for left in plan.unassigned}
    assert violations(day, plan) == []

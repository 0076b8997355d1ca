"""What the portfolio does beyond one search: promises broken last, work shared out, the same plan for the same seed."""

from __future__ import annotations

from dataclasses import replace

from routing.adapters.engines.portfolio import solve_day
from routing.adapters.engines.pyvrp_ils import can_express
from routing.domain.planning.checking import violations
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Break, Window

from .days import HOUR, city_day


def test_a_promise_is_broken_only_when_nothing_else_serves_the_stop_and_then_it_is_named() -> None:
    day = city_day(5, crews=1, stops=4, longest_minutes=20)
    nine = (Window(9 * HOUR, 9 * HOUR),)
    at_nine = [replace(stop, windows=nine, skills=frozenset(), service_seconds=600) for stop in day.stops[:2]]
    strict = replace(day, stops=(*at_nine, *day.stops[2:]))
    lenient = replace(day, stops=tuple(replace(stop, may_be_late=True) for stop in strict.stops))
    plan = solve_day(lenient, seconds=5, seed=1)
    assert violations(lenient, plan) == []
    assert solve_day(strict, seconds=5, seed=1).totals.unassigned == 1
    assert (plan.totals.unassigned, plan.totals.late) == (0, 1)
    late = [visit for route in plan.routes for visit in route.visits if visit.late_seconds]
    assert [visit.starts_at - 9 * HOUR for visit in late] == [plan.totals.late_seconds]


def test_work_is_shared_out_where_that_costs_no_stop() -> None:
    day = city_day(6, crews=3, stops=15, longest_minutes=30, lunch=False)
    plain, even = solve_day(day, seconds=1, seed=1), solve_day(replace(day, balanced=True), seconds=2, seed=1)
    assert even.totals.lost == plain.totals.lost
    assert _spread(even) <= _spread(plain)


def test_crews_that_rest_at_different_times_are_planned_too() -> None:
    day = city_day(7, crews=2, stops=10, longest_minutes=30)
    early = Break(earliest_seconds=9 * HOUR, latest_seconds=10 * HOUR, seconds=1800)
    day = replace(day, shifts=(replace(day.shifts[0], breaks=(early,)), day.shifts[1]))
    assert not can_express(day)
    plan = solve_day(day, seconds=0.5, seed=1)
    assert plan.engine == "ortools_ils"
    assert violations(day, plan) == []


def test_a_crew_alone_is_solved_alike_each_time() -> None:
    day = city_day(8, crews=1, stops=9)
    assert solve_day(day, seconds=5, seed=1) == solve_day(day, seconds=5, seed=2)


def _spread(plan: Plan) -> int:
    busy = [route.drive_seconds + route.service_seconds for route in plan.routes]
    return max(busy) - min(busy)

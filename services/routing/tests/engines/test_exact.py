"""One crew's day is proven optimal: as good as every order tried, and as CP-SAT's own proof."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.adapters.engines.completing import Completion
from routing.adapters.engines.exact import ExactEngine
from routing.adapters.engines.labels import DayTables
from routing.adapters.engines.penalties import weight
from routing.domain.planning.checking import violations
from routing.domain.planning.fitting import unsuited
from routing.domain.planning.problem import Problem

from .circuit import CircuitEngine
from .days import city_day, small_days
from .oracle import best_price


@settings(max_examples=60, deadline=None)
@given(small_days(most_stops=5, most_crews=1).filter(lambda problem: len(problem.shifts) == 1))
def test_it_is_as_good_as_the_best_of_all_orders(problem: Problem) -> None:
    plan = ExactEngine().solve(problem, seconds=20, seed=1)
    assert violations(problem, plan) == []
    assert plan.is_proven
    assert (plan.totals.lost, plan.totals.drive_seconds) == best_price(problem)


def free_all_day(problem: Problem) -> Problem:
    """The same, with nothing promised and nothing to eat."""
    stops = tuple(replace(stop, windows=()) for stop in problem.stops)
    return replace(problem, stops=stops, shifts=tuple(replace(shift, breaks=()) for shift in problem.shifts))


@settings(max_examples=60, deadline=None)
@given(small_days(most_stops=6, most_crews=1).filter(lambda problem: len(problem.shifts) == 1).map(free_all_day))
def test_a_day_without_windows_is_too(problem: Problem) -> None:
    plan = ExactEngine().solve(problem, seconds=20, seed=1)
    assert violations(problem, plan) == []
    assert plan.is_proven
    assert (plan.totals.lost, plan.totals.drive_seconds) == best_price(problem)


@settings(max_examples=60, deadline=None)
@given(small_days(most_stops=5, most_crews=1).filter(lambda problem: len(problem.shifts) == 1))
def test_no_day_costs_less_than_the_completion_says(problem: Problem) -> None:
    (shift,) = problem.shifts
    stops = [stop for stop in problem.stops if unsuited(stop, shift) is None]
    lost, drive = best_price(problem)
    elsewhere = sum(1 + stop.priority for stop in problem.stops if stop not in stops)
    assert Completion(DayTables(problem, shift, stops)).price <= (lost - elsewhere) * weight(problem) + drive


@pytest.mark.parametrize("stops", [0, 1, 15])
def test_a_day_of_any_size_without_windows_is_proven_at_once(stops: int) -> None:
    problem = free_all_day(city_day(5, crews=1, stops=stops, longest_minutes=25))
    plan = ExactEngine().solve(problem, seconds=0, seed=1)
    assert plan.is_proven
    assert violations(problem, plan) == []
    assert plan.totals.stops == len([stop for stop in problem.stops if stop.skills <= problem.shifts[0].skills])


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), stops=st.integers(8, 10))
def test_cp_sat_proves_the_same_price(seed: int, stops: int) -> None:
    problem = city_day(seed, crews=1, stops=stops, longest_minutes=45)
    exact = ExactEngine().solve(problem, seconds=20, seed=1)
    circuit = CircuitEngine().solve(problem, seconds=2, seed=1)
    assert exact.is_proven
    assert exact.totals.price <= circuit.totals.price
    assert exact.totals.price == circuit.totals.price or not circuit.is_proven


@pytest.mark.parametrize("longest_minutes", [25, 75])
def test_fifteen_stops_are_proven_whether_or_not_all_fit_in(longest_minutes: int) -> None:
    problem = city_day(3, crews=1, stops=15, longest_minutes=longest_minutes)
    plan = ExactEngine().solve(problem, seconds=30, seed=1)
    assert plan.is_proven
    assert violations(problem, plan) == []


def test_out_of_time_it_answers_what_it_has_and_does_not_call_it_proven() -> None:
    problem = city_day(3, crews=1, stops=15)
    plan = ExactEngine().solve(problem, seconds=0, seed=1)
    assert not plan.is_proven
    assert violations(problem, plan) == []

"""One crew's day is proven optimal: as good as every order tried, and as CP-SAT's own proof."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.adapters.engines.exact import ExactEngine
from routing.domain.planning.checking import violations
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

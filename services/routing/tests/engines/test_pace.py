"""A search's pace: by its work on a machine that keeps up, by the clock on one that does not."""

from __future__ import annotations

import itertools

import pytest

from routing.adapters.engines.pace import MOVES_PER_STOP, SLACK, WORK_PER_SECOND, Pace
from routing.adapters.engines.pyvrp_ils import PyvrpEngine
from routing.domain.planning.checking import violations

from .days import city_day

SECOND = WORK_PER_SECOND - MOVES_PER_STOP  # moves of one call that is a second's work for a single stop


class Clock:
    """Tells what it was set to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_where_the_machine_keeps_up_work_is_what_counts() -> None:
    clock = Clock()
    pace = Pace(10.0, 1, clock=clock)
    for seconds in range(1, 10):
        clock.now = 100.0 + seconds * 0.5
        pace.worked(SECOND)
        assert pace.progress() == pytest.approx(seconds / 10)


def test_where_it_does_not_the_clock_takes_over_for_good() -> None:
    clock = Clock()
    pace = Pace(10.0, 1, clock=clock)
    pace.worked(SECOND)
    clock.now += 10 * SLACK + 1.0
    assert pace.progress() == pytest.approx(0.1)
    clock.now += 0.5
    assert pace.progress() == pytest.approx(0.25)
    pace.worked(2 * SECOND)
    assert pace.progress() == pytest.approx(0.25)


def test_the_time_is_kept_whatever_was_done() -> None:
    clock = Clock()
    pace = Pace(10.0, 1, clock=clock)
    pace.worked(9 * SECOND + 5)
    clock.now += 10.0
    assert pace.progress() >= 1.0


def test_another_search_has_what_is_left_to_itself() -> None:
    pace = Pace(10.0, 1, clock=Clock())
    pace.worked(4 * SECOND)
    pace.start_anew()
    assert pace.in_rest() == pytest.approx(0.0)
    pace.worked(3 * SECOND)
    assert pace.in_rest() == pytest.approx(0.5)
    pace.worked(3 * SECOND)
    assert pace.in_rest() == pytest.approx(1.0)


def test_the_same_seed_leads_to_the_same_plan_and_another_elsewhere() -> None:
    day = city_day(11, crews=16, stops=120, longest_minutes=40)
    stands_still = Clock()
    plans = [PyvrpEngine(clock=stands_still).solve(day, seconds=0.15, seed=seed) for seed in (1, 1, 2)]
    assert violations(day, plans[0]) == []
    assert plans[0] == plans[1] != plans[2]


def test_control_by_the_clock_alone_the_same_seed_may_lead_elsewhere() -> None:
    day = city_day(11, crews=16, stops=120, longest_minutes=40)

    def ended_after(looks: int) -> object:
        looked = itertools.count()
        return PyvrpEngine(clock=lambda: next(looked) / looks).solve(day, seconds=1.0, seed=1)

    assert ended_after(10) != ended_after(40)

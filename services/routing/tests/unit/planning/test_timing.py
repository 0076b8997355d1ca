"""When a crew does what: earliest times, lunch where it costs least, no waiting in front of the first house."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.domain.planning.problem import Break, Window
from routing.domain.planning.timing import is_on_time, timetable

from .day import CREW, DAY, FIRST, HOUR, LUNCH, SECOND, TEN_MINUTES, THIRD


def test_a_day_in_order() -> None:
    route = timetable(DAY, CREW, (FIRST, SECOND, THIRD))
    assert route is not None
    assert route.leaves_at == 9 * HOUR - TEN_MINUTES
    assert [visit.starts_at for visit in route.visits] == [9 * HOUR, 10 * HOUR + TEN_MINUTES, 13 * HOUR]
    assert [rest.starts_at for rest in route.rests] == [12 * HOUR + TEN_MINUTES]
    assert route.visits[2].waiting_seconds == 0 + (13 * HOUR - (12 * HOUR + TEN_MINUTES + 1800 + TEN_MINUTES))
    assert route.returns_at == 14 * HOUR + 3 * TEN_MINUTES
    assert (route.drive_seconds, route.drive_meters) == (6 * TEN_MINUTES, 30_000)


def test_lunch_is_taken_before_a_long_job_that_would_end_too_late_for_it() -> None:
    long = replace(SECOND, service_seconds=3 * HOUR, windows=(Window(11 * HOUR, 12 * HOUR + 1800),))
    route = timetable(DAY, CREW, (FIRST, long))
    assert route is not None
    assert route.visits[1].starts_at == 12 * HOUR + 1800
    assert route.rests[0].ends_at <= 12 * HOUR + 1800


def test_a_crew_that_is_home_before_lunch_has_it_at_home() -> None:
    route = timetable(DAY, CREW, (FIRST,))
    assert route is not None
    assert route.rests[0].starts_at == 12 * HOUR > route.returns_at


@pytest.mark.parametrize(
    ("crew", "order"),
    [
        (CREW, (SECOND, FIRST)),
        (replace(CREW, until_seconds=14 * HOUR), (FIRST, SECOND, THIRD)),
        (replace(CREW, breaks=(LUNCH, replace(LUNCH, earliest_seconds=13 * HOUR, latest_seconds=13 * HOUR))),
         (FIRST, replace(SECOND, service_seconds=5 * HOUR))),
        (replace(CREW, from_seconds=16 * HOUR + 1), (THIRD,)),
    ],
    ids=["promise missed", "too late home", "no time for a break", "shift begins too late"],
)  # fmt: skip
def test_what_cannot_be_kept_has_no_timetable(crew: object, order: object) -> None:
    assert timetable(DAY, crew, order) is None  # type: ignore[arg-type]


def test_the_second_of_two_windows_is_used_when_the_first_is_over() -> None:
    twice = replace(FIRST, windows=(Window(8 * HOUR, 8 * HOUR), Window(15 * HOUR, 15 * HOUR)))
    route = timetable(DAY, CREW, (SECOND, twice))
    assert route is not None
    assert route.visits[1].starts_at == 15 * HOUR


def test_two_breaks_may_follow_each_other() -> None:
    tea = Break(earliest_seconds=12 * HOUR, latest_seconds=13 * HOUR, seconds=600)
    crew = replace(CREW, breaks=(LUNCH, tea))
    assert is_on_time(DAY, crew, (FIRST, SECOND, THIRD))
    route = timetable(DAY, crew, (FIRST, SECOND, THIRD))
    assert route is not None
    assert route.rests[1].starts_at >= route.rests[0].ends_at

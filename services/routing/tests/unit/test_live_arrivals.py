"""When the crew will be where, told by what has happened so far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from routing.domain.geography import Place
from routing.domain.live import AT_RISK, BROKEN, KEPT, BookedStop, CrewDay, is_worth_saying, project
from routing.domain.travel import Leg, TravelTimes

NINE = datetime(2030, 5, 6, 9, tzinfo=UTC)
HOME, FIRST, SECOND, THIRD = (Place(41.0 + number / 10, -87.0) for number in range(4))
TEN_MINUTES = TravelTimes(
    legs={(a, b): Leg(600, 5000) for a in (HOME, FIRST, SECOND, THIRD) for b in (HOME, FIRST, SECOND, THIRD) if a != b},
    source="estimate",
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def stop(place: Place | None, after: float, **facts: Any) -> BookedStop:
    starts_at = NINE + minutes(after)
    told: dict[str, Any] = {
        "minutes": 60,
        "window_starts_at": starts_at - minutes(30),
        "window_ends_at": starts_at + minutes(30),
    }
    return BookedStop(
        visit_id=new_id(),
        job_id=new_id(),
        place=place,
        title="Roof",
        starts_at=starts_at,
        promise_version=1,
        **(told | facts),
    )


def day(*stops: BookedStop, now: datetime | None = None, end: Place | None = HOME) -> CrewDay:
    return project(stops, times=TEN_MINUTES, start=HOME, end=end, now=now)


def test_on_another_day_all_goes_as_it_is_booked() -> None:
    found = day(stop(SECOND, 90), stop(FIRST, 0))
    assert [each.arrives_at for each in found.arrivals] == [NINE, NINE + minutes(90)]
    assert [each.promise for each in found.arrivals] == [KEPT, KEPT]
    assert (found.drive_seconds, found.distance_meters, found.on_site_seconds) == (1800, 15_000, 7200)
    assert found.look_again_at is None


def test_two_bookings_that_are_too_close_push_the_later_one() -> None:
    found = day(stop(FIRST, 0), stop(SECOND, 60))
    assert found.arrivals[1].arrives_at == NINE + minutes(70)


def test_work_that_takes_longer_pushes_what_is_left() -> None:
    now = NINE + minutes(100)
    under_way = stop(FIRST, 0, status="in_progress", started_at=NINE)
    found = day(under_way, stop(SECOND, 80), now=now)
    assert found.arrivals[0].departs_at == now
    assert found.arrivals[1].arrives_at == now + minutes(10)
    assert found.arrivals[1].promise == KEPT
    later = day(under_way, stop(SECOND, 80), now=NINE + minutes(101 + 0))
    assert later.arrivals[1].promise == AT_RISK
    assert found.look_again_at == now + minutes(1)


def test_a_crew_that_is_early_waits_for_the_time_that_is_booked() -> None:
    done = stop(FIRST, 0, status="completed", started_at=NINE, completed_at=NINE + minutes(20))
    found = day(done, stop(SECOND, 120), now=NINE + minutes(25))
    assert found.arrivals[1].arrives_at == NINE + minutes(120)


def test_a_crew_on_its_way_is_there_when_the_drive_is_over() -> None:
    found = day(stop(FIRST, 60, status="en_route", en_route_at=NINE), now=NINE + minutes(2))
    assert found.arrivals[0].arrives_at == NINE + minutes(10)
    overdue = day(stop(FIRST, 0, status="en_route", en_route_at=NINE), now=NINE + minutes(40))
    assert overdue.arrivals[0].arrives_at == NINE + minutes(40)
    assert overdue.arrivals[0].promise == BROKEN


def test_a_crew_that_has_not_left_slides_with_the_clock() -> None:
    found = day(stop(FIRST, 0), now=NINE + minutes(25))
    assert (found.arrivals[0].arrives_at, found.arrivals[0].promise) == (NINE + minutes(35), AT_RISK)


def test_what_was_called_off_is_not_driven_to() -> None:
    found = day(stop(FIRST, 0, status="cancelled"), stop(SECOND, 60))
    assert [each.stop.place for each in found.arrivals] == [SECOND]


def test_a_stop_that_is_not_on_the_map_costs_no_drive() -> None:
    found = day(stop(FIRST, 0), stop(None, 60), stop(SECOND, 120))
    assert [each.leg.seconds for each in found.arrivals] == [600, 0, 600]


def test_an_empty_day_has_no_drive() -> None:
    assert day().drive_seconds == 0


@pytest.mark.parametrize(("late", "is_news"), [(0, False), (4, False), (5, True), (-6, True)])
def test_five_minutes_are_news(late: int, is_news: bool) -> None:
    (arrival,) = day(stop(FIRST, 0)).arrivals
    assert is_worth_saying(arrival, said_at=NINE + minutes(late), said_promise=KEPT) is is_news


def test_a_promise_that_breaks_is_news() -> None:
    (arrival,) = day(stop(FIRST, 0)).arrivals
    assert is_worth_saying(arrival, said_at=NINE, said_promise=AT_RISK)


@given(
    st.lists(st.tuples(st.integers(0, 600), st.sampled_from([FIRST, SECOND, THIRD, None])), max_size=8),
    st.one_of(st.none(), st.integers(-60, 700)),
)
def test_a_crew_is_never_in_two_places(booked: list[tuple[int, Place | None]], passed: int | None) -> None:
    now = None if passed is None else NINE + minutes(passed)
    found = day(*(stop(place, after) for after, place in booked), now=now)
    for before, after in zip(found.arrivals, found.arrivals[1:], strict=False):
        assert after.arrives_at >= before.departs_at + timedelta(seconds=after.leg.seconds)
    assert all(each.arrives_at >= each.stop.starts_at for each in found.arrivals)
    assert all(now is None or each.arrives_at >= now for each in found.arrivals)

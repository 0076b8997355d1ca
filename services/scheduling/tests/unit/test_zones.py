"""Local days and clock times stay right where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.refusals import OutOfCalendar
from scheduling.domain.zones import (
    Days,
    at_local,
    check_day,
    check_instant,
    day_bounds,
    days_touched,
    local_day,
    range_in_words,
    same_clock_later,
)

NEW_YORK = "America/New_York"
ZONES = st.sampled_from([NEW_YORK, "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Auckland"])
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(("on", "hours"), [(date(2030, 3, 10), 23), (date(2030, 11, 3), 25), (date(2030, 7, 4), 24)])
def test_a_day_in_new_york_has_as_many_hours_as_its_clocks_show(on: date, hours: int) -> None:
    begins_at, ends_at = day_bounds(on, NEW_YORK)
    assert ends_at - begins_at == timedelta(hours=hours)


def test_a_skipped_clock_time_falls_after_the_gap_and_a_repeated_one_on_the_first() -> None:
    assert at_local(date(2030, 3, 10), time(2, 30), NEW_YORK) == datetime(2030, 3, 10, 7, 30, tzinfo=UTC)
    assert at_local(date(2030, 11, 3), time(1, 30), NEW_YORK) == datetime(2030, 11, 3, 5, 30, tzinfo=UTC)


@given(
    at=st.datetimes(datetime(2029, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),
    days=st.integers(-30, 30),
    zone=ZONES,
)
def test_days_later_clocks_show_the_same_time_unless_they_skip_it(at: datetime, days: int, zone: str) -> None:
    there, later = at.astimezone(ZoneInfo(zone)), same_clock_later(at, zone, days=days).astimezone(ZoneInfo(zone))
    assert later.date() == there.date() + timedelta(days=days)
    skipped = later.replace(fold=0).utcoffset() != later.replace(fold=1).utcoffset() or later.time() > there.time()
    assert later.time() == there.time() or skipped


def test_a_clock_time_that_is_skipped_comes_after_the_gap() -> None:
    saturday = datetime(2030, 3, 9, 7, 30, tzinfo=UTC)  # half past two in New York
    assert same_clock_later(saturday, NEW_YORK, days=1) == datetime(2030, 3, 10, 7, 30, tzinfo=UTC)
    assert same_clock_later(saturday, NEW_YORK, days=2) == datetime(2030, 3, 11, 6, 30, tzinfo=UTC)


@given(on=DAYS, zone=ZONES)
def test_days_follow_one_another_without_gap_or_overlap(on: date, zone: str) -> None:
    assert day_bounds(on, zone)[1] == day_bounds(on + timedelta(days=1), zone)[0]


@given(
    starts_at=st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 1), timezones=st.just(UTC)),
    minutes=st.integers(1, 3000),
    zone=ZONES,
)
def test_a_range_touches_exactly_the_days_it_overlaps(starts_at: datetime, minutes: int, zone: str) -> None:
    ends_at = starts_at + timedelta(minutes=minutes)
    around = [starts_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=offset) for offset in range(-2, 6)]
    overlapped = [on for on in around if day_bounds(on, zone)[0] < ends_at and day_bounds(on, zone)[1] > starts_at]
    assert list(days_touched(starts_at, ends_at, zone)) == overlapped


def test_the_calendar_refuses_years_it_does_not_hold() -> None:
    with pytest.raises(OutOfCalendar):
        check_day(date.min, field="on")
    with pytest.raises(OutOfCalendar):
        check_instant(datetime.max.replace(tzinfo=UTC), field="starts_at")


def test_a_range_is_told_by_local_clocks() -> None:
    starts_at = datetime(2030, 3, 5, 1, 0, tzinfo=UTC)
    assert range_in_words(starts_at, starts_at + timedelta(hours=1), zone=NEW_YORK) == "from 2030-03-04 20:00 to 21:00"
    overnight = range_in_words(starts_at, starts_at + timedelta(hours=6), zone=NEW_YORK)
    assert overnight == "from 2030-03-04 20:00 to 2030-03-05 02:00"


@given(
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]),
    st.integers(-10 * 96, 20 * 96),
    st.integers(1, 96),
)
def test_days_in_a_row_find_the_same_day_as_looking_each_up(zone: str, quarter: int, length: int) -> None:
    shown = Days(date(2030, 3, 4), 14, zone)  # clocks change in it
    starts_at = shown.during[0] + timedelta(minutes=15 * quarter)
    ends_at = starts_at + timedelta(minutes=15 * length)
    assert shown.of(starts_at) == local_day(starts_at, zone)
    assert list(shown.touched(starts_at, ends_at)) == list(days_touched(starts_at, ends_at, zone))

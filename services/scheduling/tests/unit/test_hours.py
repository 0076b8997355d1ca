"""The working-hours rule: by local clocks, over midnight, and on days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.hours import WEEKDAYS_8_TO_5, Shift, check_shifts, open_ranges, within_hours
from scheduling.domain.refusals import BadHours
from scheduling.domain.zones import at_local

NEW_YORK = "America/New_York"
QUARTER = timedelta(minutes=15)
# Clocks change between one and three at night; there a clock time has no single moment to compare with.
CLOCKS = st.sampled_from([f"{hour:02d}:{minute:02d}" for hour in (0, *range(4, 24)) for minute in (0, 15, 30, 45)])
SHIFTS = st.lists(st.builds(Shift, st.integers(0, 6), CLOCKS, CLOCKS), max_size=6)
CHANGE_DAYS = st.sampled_from([date(2030, 3, 10), date(2030, 11, 3)])
DAYS = st.one_of(CHANGE_DAYS, st.dates(date(2030, 1, 1), date(2030, 12, 28)))


def local(day: date, clock: str) -> datetime:
    return at_local(day, time.fromisoformat(clock), NEW_YORK)


def is_open(shifts: list[Shift], at: datetime) -> bool:
    """By looking at the clock on the wall, in another way than the rule does."""
    wall = at.astimezone(ZoneInfo(NEW_YORK))
    clock, yesterday = f"{wall:%H:%M}", (wall.weekday() - 1) % 7
    for shift in shifts:
        overnight = shift.closes <= shift.opens
        begun = shift.weekday == wall.weekday() and shift.opens <= clock and (overnight or clock < shift.closes)
        if begun or (overnight and shift.weekday == yesterday and clock < shift.closes):
            return True
    return False


@given(shifts=SHIFTS, day=DAYS, quarter=st.integers(0, 99), length=st.integers(1, 96))
def test_a_booking_is_within_hours_when_each_of_its_quarters_is_open_by_the_clock(
    shifts: list[Shift], day: date, quarter: int, length: int
) -> None:
    starts_at = local(day, "00:00") + quarter * QUARTER
    quarters = [starts_at + step * QUARTER for step in range(length)]
    expected = all(is_open(shifts, at) for at in quarters)
    assert within_hours(shifts, starts_at, starts_at + length * QUARTER, zone=NEW_YORK) is expected


@given(shifts=SHIFTS)
def test_accepted_hours_never_overlap_and_refused_ones_do(shifts: list[Shift]) -> None:
    minutes = [
        (shift.start_minute + offset) % (7 * 24 * 60) for shift in shifts for offset in range(shift.length_minutes)
    ]
    overlap = len(minutes) != len(set(minutes))
    if overlap:
        with pytest.raises(BadHours):
            check_shifts(shifts)
    else:
        assert sorted(check_shifts(shifts)) == sorted(shifts)


@given(opens=CLOCKS, closes=CLOCKS, day=DAYS)
def test_a_shift_begins_and_ends_by_the_clocks_on_every_day_of_the_year(opens: str, closes: str, day: date) -> None:
    shift = Shift(day.weekday(), opens, closes)
    opens_at, closes_at = shift.on(day, NEW_YORK)
    zone = ZoneInfo(NEW_YORK)
    assert f"{opens_at.astimezone(zone):%H:%M}" == shift.opens
    assert f"{closes_at.astimezone(zone):%H:%M}" == shift.closes


@pytest.mark.parametrize(("saturday", "hours"), [(date(2030, 3, 9), 7), (date(2030, 11, 2), 9), (date(2030, 5, 4), 8)])
def test_a_night_shift_is_as_long_as_the_clocks_make_it(saturday: date, hours: int) -> None:
    opens_at, closes_at = Shift(5, "20:00", "04:00").on(saturday, NEW_YORK)
    assert closes_at - opens_at == timedelta(hours=hours)


def test_a_working_day_after_the_change_still_opens_at_eight() -> None:
    before, after = date(2030, 3, 8), date(2030, 3, 11)
    assert local(before, "08:00") == datetime(2030, 3, 8, 13, 0, tzinfo=UTC)
    assert local(after, "08:00") == datetime(2030, 3, 11, 12, 0, tzinfo=UTC)
    for day in (before, after):
        starts_at = local(day, "08:00")
        assert within_hours(WEEKDAYS_8_TO_5, starts_at, starts_at + timedelta(hours=9), zone=NEW_YORK)
        assert not within_hours(WEEKDAYS_8_TO_5, starts_at - QUARTER, starts_at + QUARTER, zone=NEW_YORK)


def test_a_shift_inside_the_hour_that_clocks_skip_opens_nothing() -> None:
    spring = date(2030, 3, 10)
    assert open_ranges([Shift(6, "02:00", "03:00")], spring, spring, zone=NEW_YORK) == []
    assert open_ranges([Shift(6, "02:30", "03:00")], spring, spring, zone=NEW_YORK) == []


def test_touching_shifts_make_one_long_day() -> None:
    shifts = [Shift(0, "08:00", "12:00"), Shift(0, "12:00", "16:00")]
    monday = date(2030, 3, 4)
    assert open_ranges(shifts, monday, monday, zone=NEW_YORK) == [(local(monday, "08:00"), local(monday, "16:00"))]


def test_a_crew_without_hours_is_never_within_them() -> None:
    starts_at = datetime(2030, 3, 4, 15, 0, tzinfo=UTC)
    assert not within_hours([], starts_at, starts_at + QUARTER, zone=NEW_YORK)


def test_the_same_shift_twice_overlaps() -> None:
    shift = Shift(0, "08:00", "17:00")
    with pytest.raises(BadHours):
        check_shifts([shift, shift])

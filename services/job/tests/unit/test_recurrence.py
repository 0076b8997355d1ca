"""Rules of recurrence: which days they have, across the ends of months and changes of the clock; which are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import InvalidInput
from job.domain.holidays import KEEP, NEXT_DAY, SKIP, working_day
from job.domain.recurrence import Recurrence, RuleNeverHappens, RuleNotUnderstood, moment_of

CHICAGO = ZoneInfo("America/Chicago")
START = date(2030, 1, 31)
SOME = settings(max_examples=40, deadline=None)
day = st.dates(date(2025, 1, 1), date(2060, 12, 31))
zone = st.sampled_from(["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]).map(ZoneInfo)
minute = st.times().map(lambda at: at.strftime("%H:%M"))


def days(rule: str, count: int, *, starts_on: date = START) -> list[str]:
    return [each.isoformat() for each in islice(Recurrence(rule, starts_on=starts_on).from_day(starts_on), count)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["2030-01-31", "2030-02-01", "2030-02-02"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", ["2030-01-31", "2030-02-12", "2030-02-14"]),
        ("FREQ=MONTHLY", ["2030-01-31", "2030-03-31", "2030-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2030-01-31", "2030-02-28", "2030-03-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO", ["2030-02-04", "2030-03-04", "2030-04-01"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2030-01-31", "2030-02-28", "2030-03-29"]),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=4,5", ["2030-04-01", "2030-04-08", "2030-04-15"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2032-02-29", "2036-02-29", "2040-02-29"]),
        ("FREQ=WEEKLY;UNTIL=20300214", ["2030-01-31", "2030-02-07", "2030-02-14"]),
    ],
)
def test_a_rule_has_its_days(rule: str, expected: list[str]) -> None:
    assert days(rule, 3) == expected


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;FREQ=WEEKLY",
     "FREQ=DAILY;COUNT=2;UNTIL=20300101", "FREQ=DAILY;UNTIL=20300230", "FREQ=DAILY;UNTIL=20300101T000000Z",
     "DTSTART:20300101\nFREQ=DAILY", "FREQ=DAILY;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYSETPOS=2",
     "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", "FREQ=DAILY;COUNT=\u0661"],
)  # fmt: skip
def test_what_is_no_rule_for_days_is_refused(rule: str) -> None:
    with pytest.raises(RuleNotUnderstood):
        Recurrence(rule, starts_on=START)


def test_a_rule_without_days_is_refused() -> None:
    with pytest.raises(RuleNeverHappens):
        Recurrence("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", starts_on=START)
    assert Recurrence("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", starts_on=date(2030, 2, 1)).first_from(START) is None


rules = st.builds(
    lambda frequency, interval, more: f"FREQ={frequency};INTERVAL={interval}{more}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 20),
    st.sampled_from(["", ";BYDAY=MO", ";BYDAY=SA,SU", ";BYMONTHDAY=31", ";BYMONTHDAY=-1", ";BYDAY=-1FR", ";COUNT=5"]),
)


@SOME
@given(rule=rules, starts_on=day, later=st.integers(0, 400))
def test_days_only_rise_and_do_not_depend_on_where_one_begins_to_look(rule: str, starts_on: date, later: int) -> None:
    try:
        recurrence = Recurrence(rule, starts_on=starts_on)
    except InvalidInput:
        return
    some = list(islice(recurrence.from_day(starts_on), 6))
    assert all(one < other for one, other in zip(some, some[1:], strict=False))
    assert all(each >= starts_on and recurrence.includes(each) for each in some)
    middle = starts_on + timedelta(days=later)
    assert list(islice(recurrence.from_day(middle), 3))[:1] == [each for each in some if each >= middle][:1] or (
        len(some) == 6 and some[-1] < middle
    )


@SOME
@given(count=st.integers(1, 30), gone=st.integers(0, 29), starts_on=day)
def test_what_is_left_of_a_counted_rule_are_the_same_days(count: int, gone: int, starts_on: date) -> None:
    recurrence = Recurrence(f"FREQ=WEEKLY;COUNT={count}", starts_on=starts_on)
    every = list(recurrence.from_day(starts_on))
    assert len(every) == count
    if gone < count:
        left = Recurrence(recurrence.left_from(every[gone]), starts_on=every[gone])
        assert list(left.from_day(every[gone])) == every[gone:]


@SOME
@given(on=day, at=minute, zone=zone)
def test_the_clock_on_the_wall_shows_the_time_that_was_agreed(on: date, at: str, zone: ZoneInfo) -> None:
    shown = moment_of(on, at, zone).astimezone(zone)
    agreed = datetime.fromisoformat(f"{on}T{at}")
    wall = shown.replace(tzinfo=None)
    assert wall == agreed or timedelta(0) < wall - agreed <= timedelta(days=1), "later only where the clock jumps"
    if wall != agreed:
        before = (agreed - timedelta(days=1)).replace(tzinfo=zone)
        assert shown.utcoffset() != before.utcoffset()


def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes() -> None:
    hours = {moment_of(each, "09:00", CHICAGO).hour for each in (date(2030, 3, 9), date(2030, 3, 10))}
    assert hours == {15, 14}
    skipped, twice = moment_of(date(2030, 3, 10), "02:30", CHICAGO), moment_of(date(2030, 11, 3), "01:30", CHICAGO)
    assert skipped == datetime(2030, 3, 10, 8, 30, tzinfo=UTC), "half past three, by the new clock"
    assert twice == datetime(2030, 11, 3, 6, 30, tzinfo=UTC), "the first of both"


def test_work_on_a_holiday_is_dropped_moved_or_done() -> None:
    eve, christmas, after = (date(2030, 12, each) for each in (24, 25, 26))
    off = {christmas, after}
    found = [working_day(christmas, holidays=off, rule=rule) for rule in (SKIP, NEXT_DAY, KEEP)]
    assert found == [None, date(2030, 12, 27), christmas]
    assert working_day(eve, holidays=off, rule=SKIP) == eve

"""A service is due by whichever of day, miles and hours is first, counted from the actual last one; the forecast only
comes nearer when more is expected."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.due import DUE_SOON, OK, OVERDUE, STATES, Due, Intervals, Point, Soon, due_after, due_state
from fleet.domain.forecast import Expected, Outlook, projected_day, reached_on, tenth_miles, usual_of_routes
from fleet.domain.meters import Reading

TODAY = date(2030, 5, 6)
tenths = st.integers(0, 5_000)
some_tenths = st.none() | tenths
days = st.integers(-40, 40).map(lambda number: TODAY + timedelta(days=number))
dues = st.builds(Due, on=st.none() | days, tenth_miles=some_tenths, tenth_hours=some_tenths)
points = st.builds(Point, on=days, tenth_miles=some_tenths, tenth_hours=some_tenths)
soons = st.builds(Soon, days=st.integers(0, 30), tenth_miles=tenths, tenth_hours=tenths)
usual = st.fractions(0, 500, max_denominator=30)
plans = st.dictionaries(days, tenths, max_size=8)


def rank(due: Due, now: Point, soon: Soon, projected_on: date | None = None) -> int:
    return STATES.index(due_state(due, now, soon, projected_on=projected_on))


@given(dues, points, soons)
def test_it_is_due_by_whichever_is_first(due: Due, now: Point, soon: Soon) -> None:
    alone = (Due(on=due.on), Due(tenth_miles=due.tenth_miles), Due(tenth_hours=due.tenth_hours))
    assert rank(due, now, soon) == max(rank(one, now, soon) for one in alone)


@given(dues, points, soons, st.integers(0, 50), tenths, tenths)
def test_time_and_use_never_make_it_better(
    due: Due, now: Point, soon: Soon, later: int, further: int, longer: int
) -> None:
    after = Point(
        on=now.on + timedelta(days=later),
        tenth_miles=None if now.tenth_miles is None else now.tenth_miles + further,
        tenth_hours=None if now.tenth_hours is None else now.tenth_hours + longer,
    )
    assert rank(due, after, soon) >= rank(due, now, soon)


@given(points, soons, st.integers(1, 400), st.integers(1, 9_000), st.integers(1, 9_000))
def test_a_service_counts_from_its_actual_day_and_meters(
    done: Point, soon: Soon, every_days: int, every_miles: int, every_hours: int
) -> None:
    every = Intervals(days=every_days, tenth_miles=every_miles, tenth_hours=every_hours)
    due = due_after(done, every)
    assert due.on == done.on + timedelta(days=every_days)
    assert due.tenth_miles == (None if done.tenth_miles is None else done.tenth_miles + every_miles)
    assert due.tenth_hours == (None if done.tenth_hours is None else done.tenth_hours + every_hours)
    narrow = Soon(days=0, tenth_miles=0, tenth_hours=0)
    assert due_state(due, done, narrow, projected_on=None) == OK


def test_the_borders_of_the_states() -> None:
    due, soon = Due(on=TODAY, tenth_miles=1_000), Soon(days=3, tenth_miles=100, tenth_hours=0)

    def state(ahead: int, miles: int, projected_on: date | None = None) -> str:
        now = Point(on=TODAY - timedelta(days=ahead), tenth_miles=miles)
        return due_state(due, now, soon, projected_on=projected_on)

    assert [state(ahead, 0) for ahead in (4, 3, 0, -1)] == [OK, DUE_SOON, DUE_SOON, OVERDUE]
    assert [state(9, miles) for miles in (899, 900, 1_000, 1_001)] == [OK, DUE_SOON, DUE_SOON, OVERDUE]
    assert state(9, 0, TODAY - timedelta(days=6)) == DUE_SOON  # the forecast gets there within three days
    assert state(9, 0, TODAY - timedelta(days=20)) == DUE_SOON  # a forecast alone makes nothing overdue
    assert state(9, 0, TODAY - timedelta(days=5)) == OK


@given(tenths, tenths, usual, plans, days, tenths)
def test_more_expected_miles_never_put_the_day_off(
    stands: int, due_at: int, per_day: Fraction, planned: dict[date, int], on: date, more: int
) -> None:
    last = Reading(TODAY, stands)
    before = reached_on(last, due_at, Expected(usual=per_day, planned=planned))
    longer = {**planned, on: planned.get(on, 0) + more}
    for expected in (Expected(usual=per_day, planned=longer), Expected(usual=per_day + more, planned=planned)):
        after = reached_on(last, due_at, expected)
        assert before is None or (after is not None and after <= before)
    assert _not_later(
        reached_on(Reading(TODAY, stands + more), due_at, Expected(usual=per_day, planned=planned)), before
    )


@given(tenths, tenths, usual, plans)
def test_the_day_is_the_first_one_that_gets_there(
    stands: int, due_at: int, per_day: Fraction, planned: dict[date, int]
) -> None:
    expected = Expected(usual=per_day, planned=planned)
    found = reached_on(Reading(TODAY, stands), due_at, expected)
    meter, on = Fraction(stands), TODAY
    while meter < due_at and on < TODAY + timedelta(days=60):
        on += timedelta(days=1)
        meter += expected.on(on)
    if meter >= due_at:
        assert found == on
    else:
        assert found is None or found > on


@given(dues, plans, usual)
def test_nothing_is_expected_in_the_past(due: Due, planned: dict[date, int], per_day: Fraction) -> None:
    expected = Expected(usual=per_day, planned=planned)
    outlook = Outlook(today=TODAY, miles=Reading(TODAY - timedelta(days=9), 100), expected_miles=expected)
    found = projected_day(due, outlook)
    assert found is None or found >= TODAY
    if due.on is not None:
        assert found is not None and found <= max(due.on, TODAY)


def test_the_usual_of_routes_knows_days_without_any() -> None:
    planned = {TODAY - timedelta(days=1): 1_400, TODAY - timedelta(days=29): 9_999, TODAY: 9_999}
    assert usual_of_routes(planned, today=TODAY) == 50
    assert tenth_miles([1_609_344]) == 10_000


def _not_later(day: date | None, than: date | None) -> bool:
    return than is None or (day is not None and day <= than)

"""However often and late the generator runs, and whatever pauses come between: each day of the rule once, none else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from job.domain.recurring_plan import ACTIVE, ENDED, RecurringPlan

TODAY = date(2030, 1, 1)
SOME = settings(max_examples=30, deadline=None)
rules = st.sampled_from(
    ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=-1FR",
     "FREQ=DAILY;INTERVAL=3;COUNT=7", "FREQ=WEEKLY;UNTIL=20300301"]
)  # fmt: skip
turns = st.lists(st.integers(0, 40), min_size=1, max_size=12)  # days between runs; none is a repeat


def a_plan(rule: str, *, ahead_days: int, starts_in: int = 0, lasts: int | None = None) -> RecurringPlan:
    starts_on = TODAY + timedelta(days=starts_in)
    ends_on = None if lasts is None else starts_on + timedelta(days=lasts)
    plan = RecurringPlan(rule=rule, starts_on=starts_on, ends_on=ends_on, ahead_days=ahead_days)
    plan.begin(today=TODAY)
    return plan


def settle_due(plan: RecurringPlan, *, today: date) -> list[date]:
    """The days that a run of the generator settles."""
    settled = []
    while plan.is_due(today=today):
        assert plan.next_on is not None
        settled.append(plan.next_on)
        plan.point_from(plan.next_on + timedelta(days=1))
    return settled


@SOME
@given(rule=rules, ahead_days=st.integers(1, 60), starts_in=st.integers(0, 40), gaps=turns)
def test_runs_settle_the_days_of_the_rule_up_to_the_horizon(
    rule: str, ahead_days: int, starts_in: int, gaps: list[int]
) -> None:
    plan, today = a_plan(rule, ahead_days=ahead_days, starts_in=starts_in), TODAY
    settled: list[date] = []
    for gap in gaps:
        today += timedelta(days=gap)
        settled += settle_due(plan, today=today)
        assert settle_due(plan, today=today) == []
    horizon = today + timedelta(days=ahead_days)
    days = plan.recurrence.from_day(plan.starts_on)
    assert settled == list(takewhile(lambda day: day <= horizon, days))
    assert (plan.status == ENDED) == (plan.next_on is None)


@SOME
@given(rule=rules, gaps=turns, pauses=st.sets(st.integers(0, 11)))
def test_what_passed_while_paused_is_not_made_up_for_and_nothing_comes_twice(
    rule: str, gaps: list[int], pauses: set[int]
) -> None:
    plan, today = a_plan(rule, ahead_days=10), TODAY
    settled: list[date] = []
    for turn, gap in enumerate(gaps):
        today += timedelta(days=gap)
        if turn in pauses and plan.status == ACTIVE:
            plan.pause(reason="x")
            assert settle_due(plan, today=today) == []
            today += timedelta(days=gap)
            plan.resume(today=today)
            settled = [day for day in settled if day < today]
        new = settle_due(plan, today=today)
        settled += new
        assert plan.status != ACTIVE or all(day >= today - timedelta(days=gap) for day in new)
    assert all(one < other for one, other in pairwise(settled))
    assert all(plan.recurrence.includes(day) for day in settled)


@SOME
@given(rule=rules, lasts=st.integers(31, 200))
def test_a_plan_with_a_last_day_ends_there(rule: str, lasts: int) -> None:
    plan = a_plan(rule, ahead_days=10, lasts=lasts)
    settled = settle_due(plan, today=TODAY + timedelta(days=400))
    last = TODAY + timedelta(days=lasts)
    assert settled == list(takewhile(lambda day: day <= last, plan.recurrence.from_day(TODAY)))
    assert (plan.status, plan.next_on, plan.due_on) == (ENDED, None, None)

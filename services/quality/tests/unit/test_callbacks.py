"""A callback's status is always the one that follows from its rework job, and rates add up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from quality.domain.callback import REASONS, Callback, derived_status
from quality.domain.rates import CallbackGroup, rates_by

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)
CREWS = [None, *(new_id() for _ in range(3))]
groups = st.lists(
    st.builds(
        CallbackGroup,
        crew_id=st.sampled_from(CREWS),
        service_id=st.just(None),
        reason=st.sampled_from(REASONS),
        callbacks=st.integers(1, 50),
        resolved=st.just(1),
        rework_minutes=st.integers(0, 500),
        amount_minor=st.integers(0, 10**6),
    ),
    max_size=12,
)


def a_callback() -> Callback:
    """One that was opened just now."""
    callback = Callback(organization_id=new_id(), id=new_id(), job_id=new_id(), rework_job_id=new_id())
    callback.reason, callback.source, callback.opened_on = "damage", "customer", date(2030, 5, 6)
    callback.open(at=AT)
    return callback


@given(steps=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 600)), max_size=20))
def test_the_status_follows_the_rework_and_is_said_when_it_changes(steps: list[tuple[bool, bool, int]]) -> None:
    callback = a_callback()
    for done, booked, minutes in steps:
        before = callback.status
        said = callback.follow(done=done, booked=booked, minutes=minutes, at=AT)
        assert callback.status == derived_status(done=done, booked=booked)
        assert (said is None) == (callback.status == before)
        assert (callback.resolved_at is not None) == (callback.status == "resolved")
        names = {"open": "callback.reopened.v1", "scheduled": "callback.scheduled.v1"}
        assert said is None or names.get(callback.status, "callback.resolved.v1") == said.TYPE


@given(found=groups, jobs=st.dictionaries(st.sampled_from(CREWS), st.integers(1, 200)))
def test_rates_by_crew_add_up_to_the_whole(found: list[CallbackGroup], jobs: dict[object, int]) -> None:
    by_crew = rates_by(lambda group: group.crew_id, found, jobs=jobs)
    assert {rate.key for rate in by_crew} == jobs.keys() | {group.crew_id for group in found}
    assert sum(rate.callbacks for rate in by_crew) == sum(group.callbacks for group in found)
    assert sum(rate.amount_minor for rate in by_crew) == sum(group.amount_minor for group in found)
    assert sum(rate.jobs_completed for rate in by_crew) == sum(jobs.values())
    assert all((rate.rate_percent is None) == (rate.jobs_completed == 0) for rate in by_crew)


def test_a_rate_is_callbacks_per_hundred_jobs_to_two_places() -> None:
    group = CallbackGroup(
        crew_id=None, service_id=None, reason="damage", callbacks=1, resolved=0, rework_minutes=0, amount_minor=0
    )
    [rate] = rates_by(lambda _: None, [group], jobs={None: 3})
    assert rate.rate_percent == Decimal("33.33")

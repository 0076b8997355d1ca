"""The state machine of visits, and the status a job has by its visits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from job.domain import statuses


@pytest.mark.parametrize(
    ("visits", "job"),
    [
        (["unscheduled"], "unscheduled"),
        (["scheduled", "unscheduled"], "scheduled"),
        (["completed", "unscheduled"], "unscheduled"),
        (["in_progress", "en_route", "cancelled"], "in_progress"),
        (["completed", "cancelled"], "completed"),
        (["cancelled", "cancelled"], "cancelled"),
    ],
)
def test_a_jobs_status_follows_from_its_visits(visits: list[str], job: str) -> None:
    assert statuses.derived_status(visits) == job


@given(st.lists(st.sampled_from(statuses.ALL), min_size=1))
def test_a_job_is_open_exactly_while_a_visit_is(visits: list[str]) -> None:
    assert (statuses.derived_status(visits) in statuses.OPEN) == any(one in statuses.OPEN for one in visits)


def test_a_refused_move_names_the_legal_ones() -> None:
    with pytest.raises(statuses.IllegalMove) as refused:
        statuses.check_move("visit", status="unscheduled", to="completed")
    assert refused.value.extra == {"status_now": "unscheduled", "legal_moves": ["scheduled", "cancelled"]}
    assert "it can become scheduled, cancelled" in str(refused.value)


def test_every_open_status_can_be_cancelled() -> None:
    assert all(statuses.CANCELLED in statuses.LEGAL_MOVES[status] for status in statuses.OPEN)

"""The figures that the job service tells of the business."""

from __future__ import annotations

from datetime import timedelta

from common.testing.facts import changes, figures
from common.testing.harness import Harness
from job.testing import NOW, Company


def test_jobs_todays_visits_and_late_ones_are_told(company: Company, harness: Harness) -> None:
    before = figures(harness.service)
    company.create_job()
    company.working_job()
    company.booked_job(starts_at=NOW - timedelta(hours=3))  # its window is over for two hours, and nobody set out
    company.booked_job(starts_at=NOW + timedelta(hours=2))
    company.booked_job(starts_at=NOW + timedelta(days=2))
    assert changes(before, figures(harness.service)) == {
        ("crewline_jobs", "unscheduled"): 1,
        ("crewline_jobs", "in_progress"): 1,
        ("crewline_jobs", "scheduled"): 3,
        ("crewline_visits_today", "in_progress"): 1,
        ("crewline_visits_today", "scheduled"): 2,
        ("crewline_visits_late",): 1,
    }


def test_today_is_where_the_organization_is(company: Company, harness: Harness) -> None:
    """Ten in the morning in Chicago is one at night in Tokyo, where the day after has begun."""
    company.hear_organization(zone="Asia/Tokyo")
    before = figures(harness.service)
    company.booked_job(starts_at=NOW - timedelta(hours=1))
    assert ("crewline_visits_today", "scheduled") not in changes(before, figures(harness.service))
    company.booked_job(starts_at=NOW + timedelta(hours=1))
    assert changes(before, figures(harness.service))["crewline_visits_today", "scheduled"] == 1

"""Business figures of the job service: jobs by status, today's visits, and those that are late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from common.telemetry.facts import NOW, Fact, local_day
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.known_organization import KnownOrganization
from job.domain.statuses import EN_ROUTE, SCHEDULED
from job.domain.visit import Visit


def _of_visits_today(*columns: Any) -> Select[Any]:
    """Columns of the visits that are booked for today, each in its organization's own day."""
    organization = KnownBooking.organization_id
    return (
        select(*columns)
        .select_from(KnownOrganization)
        .join(
            KnownBooking,
            (organization == KnownOrganization.organization_id)
            & (KnownBooking.starts_on == local_day(KnownOrganization.zone)),
        )
        .join(Visit, (Visit.organization_id == organization) & (Visit.id == KnownBooking.visit_id))
    )


FACTS: Sequence[Fact] = (
    Fact(
        statement=select(Job.status, func.count()).group_by(Job.status),
        labels=("status",),
        gauges={"crewline_jobs": "Jobs by status."},
    ),
    Fact(
        statement=_of_visits_today(Visit.status, func.count()).group_by(Visit.status),
        labels=("status",),
        gauges={"crewline_visits_today": "Visits booked for today by status."},
    ),
    Fact(
        statement=_of_visits_today(func.count()).where(
            Visit.status.in_((SCHEDULED, EN_ROUTE)), KnownBooking.window_ends_at < NOW
        ),
        gauges={"crewline_visits_late": "Visits of today that have not begun and should have."},
    ),
)

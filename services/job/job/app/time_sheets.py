"""People's time as it is shown: the entries of a job, and sums per person. Without the permission for time one sees
only one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, and_, cast, extract, false, func, select

from common.db.unit_of_work import UnitOfWork
from common.errors import InvalidInput
from job.app.organizations import since_and_before
from job.app.scope import visible_job, visible_records
from job.app.time_corrections import entry_view
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_crews import KnownPerson
from job.domain.time_entry import KINDS, TimeEntry

LONGEST_SPAN_DAYS = 366
MOST_ENTRIES, MOST_PEOPLE = 500, 1000


class SpanTooLong(InvalidInput):
    """Sums are made for a year at most."""

    code = "span_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSheet:
    """A job's entries, latest first, and the sums per person."""

    job_id: UUID
    entries: list[dict[str, Any]]
    totals: list[dict[str, Any]]


def job_time(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID) -> TimeSheet:
    """The time of a job, or NotFound."""
    return time_of(uow, visible_job(uow, viewer, job_id), viewer=viewer)


def time_of(uow: UnitOfWork, job: Job, *, viewer: Viewer) -> TimeSheet:
    """The time of a job at hand, by two queries."""
    of_job = [TimeEntry.organization_id == uow.organization_id, TimeEntry.job_id == job.id, *own_time(viewer)]
    found = (
        select(TimeEntry, KnownPerson.name)
        .outerjoin(KnownPerson, _person())
        .where(*of_job)
        .order_by(TimeEntry.started_at.desc(), TimeEntry.id.desc())
        .limit(MOST_ENTRIES)
    )
    entries = [entry_view(entry, name, now=uow.now) for entry, name in uow.session.execute(found)]
    return TimeSheet(job_id=job.id, entries=entries, totals=_totals(uow, *of_job))


def time_totals(
    uow: UnitOfWork, *, viewer: Viewer, from_on: date, until_on: date, person_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Sums per person over days of the organization; an entry counts on the day on which it began."""
    if (until_on - from_on).days >= LONGEST_SPAN_DAYS:
        raise SpanTooLong(f"Ask for at most {LONGEST_SPAN_DAYS} days.", field="until")
    since, before = since_and_before(uow, from_on, until_on)
    conditions = [TimeEntry.organization_id == uow.organization_id, TimeEntry.started_at >= since, *own_time(viewer)]
    if before is not None:
        conditions.append(TimeEntry.started_at < before)
    if person_id is not None:
        conditions.append(TimeEntry.person_id == person_id)
    visible = visible_records(uow, viewer, TimeEntry.organization_id, TimeEntry.job_id)
    return _totals(uow, *conditions, *([] if visible is None else [visible]))


def own_time(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The condition on entries that the viewer may see: without the permission for time only one's own."""
    if viewer.sees_time:
        return []
    return [false() if viewer.person_id is None else TimeEntry.person_id == viewer.person_id]


def _person() -> ColumnElement[bool]:
    return and_(KnownPerson.organization_id == TimeEntry.organization_id, KnownPerson.id == TimeEntry.person_id)


def _totals(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    lasted = extract("epoch", func.coalesce(TimeEntry.ended_at, uow.now) - TimeEntry.started_at)
    sums = [
        cast(func.coalesce(func.sum(lasted).filter(TimeEntry.kind == kind), 0), BigInteger()).label(f"{kind}_seconds")
        for kind in KINDS
    ]
    found = (
        select(TimeEntry.person_id, KnownPerson.name.label("person_name"), *sums)
        .outerjoin(KnownPerson, _person())
        .where(*conditions, TimeEntry.voided_at.is_(None))
        .group_by(TimeEntry.person_id, KnownPerson.name)
        .order_by(KnownPerson.name, TimeEntry.person_id)
        .limit(MOST_PEOPLE)
    )
    return [{**row._mapping} for row in uow.session.execute(found)]

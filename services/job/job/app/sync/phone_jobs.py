"""Jobs as a phone keeps them for a day without a network, by a constant number of queries for a whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from common.db.unit_of_work import UnitOfWork
from job.app.job_detail import note_view
from job.app.visit_views import LineView, line_views
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownPerson
from job.domain.known_customers import KnownCustomer, KnownProperty
from job.domain.note import JobNote
from job.domain.visit import Visit

NOTES_SHOWN = 20  # the newest of a job; the job's page has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneVisit:
    """A visit and its promised window."""

    visit: Visit
    window_starts_at: datetime | None
    window_ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneJob:
    """A job with all that the work needs."""

    job: Job
    version: int
    phones: list[Any]
    access_notes: str | None
    lines: list[LineView]
    visits: list[PhoneVisit]
    notes: list[dict[str, Any]]


def phone_jobs(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PhoneJob]:
    """Those of the jobs that exist, by id."""
    if not ids:
        return {}
    jobs = uow.session.scalars(select(Job).where(Job.organization_id == uow.organization_id, Job.id.in_(ids))).all()
    phones = _by_id(uow, KnownCustomer.phones, {job.customer_id for job in jobs})
    access = _by_id(uow, KnownProperty.access_notes, {job.property_id for job in jobs})
    windows, notes = _windows(uow, ids), _notes(uow, ids)
    return {
        job.id: PhoneJob(
            job=job,
            version=job.version,
            phones=phones.get(job.customer_id, []),
            access_notes=access.get(job.property_id),
            lines=line_views(job),
            visits=[_visit(visit, windows.get(visit.id)) for visit in job.visits],
            notes=notes.get(job.id, []),
        )
        for job in jobs
    }


def _visit(visit: Visit, booking: KnownBooking | None) -> PhoneVisit:
    starts, ends = (booking.window_starts_at, booking.window_ends_at) if booking else (None, None)
    return PhoneVisit(visit=visit, window_starts_at=starts, window_ends_at=ends)


def _by_id(uow: UnitOfWork, column: Any, ids: set[UUID]) -> dict[UUID, Any]:
    entity = column.class_
    of_these = (entity.organization_id == uow.organization_id, entity.id.in_(ids))
    rows = uow.session.execute(select(entity.id, column.label("value")).where(*of_these))
    return {row.id: row.value for row in rows}


def _windows(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, KnownBooking]:
    of_jobs = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id.in_(ids))
    return {booking.visit_id: booking for booking in uow.session.scalars(select(KnownBooking).where(*of_jobs))}


def _notes(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    number = func.row_number().over(partition_by=JobNote.job_id, order_by=JobNote.id.desc()).label("number")
    of_jobs = (JobNote.organization_id == uow.organization_id, JobNote.job_id.in_(ids))
    numbered = select(JobNote, number).where(*of_jobs).subquery()
    note = aliased(JobNote, numbered)
    author = (KnownPerson.organization_id == note.organization_id) & (KnownPerson.id == note.author_id)
    rows = uow.session.execute(
        select(note, KnownPerson.name)
        .outerjoin(KnownPerson, author)
        .where(numbered.c.number <= NOTES_SHOWN)
        .order_by(note.id.desc())
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for one, name in rows:
        found.setdefault(one.job_id, []).append(note_view(one, name))
    return found

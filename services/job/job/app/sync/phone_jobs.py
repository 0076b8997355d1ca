"""Jobs as a phone keeps them for a day without a network, by a constant number of queries for a whole page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from common.db.unit_of_work import UnitOfWork
from job.app.job_detail import note_view
from job.app.materials import material_view
from job.app.photo_views import photo_view
from job.app.time_corrections import entry_view
from job.app.time_sheets import own_time
from job.app.vehicle_views import vehicles_of_visits
from job.app.viewer import Viewer
from job.app.visit_views import LineView, line_views
from job.domain.job import Job
from job.domain.job_facts import Needs, needs_of
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownPerson
from job.domain.known_customers import KnownCustomer, KnownProperty
from job.domain.material import JobMaterial
from job.domain.note import JobNote
from job.domain.photo import JobPhoto
from job.domain.time_entry import TimeEntry
from job.domain.visit import Visit

Record = TypeVar("Record", JobNote, JobPhoto, JobMaterial, TimeEntry)
SHOWN = 20  # the newest notes, photos, materials and times of a job; the job's page has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneVisit:
    """A visit, its promised window, and what must and will be along."""

    visit: Visit
    needs: Needs
    vehicles: list[dict[str, Any]]
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
    photos: list[dict[str, Any]]
    materials: list[dict[str, Any]]
    time_entries: list[dict[str, Any]]


def phone_jobs(uow: UnitOfWork, ids: Sequence[UUID], *, viewer: Viewer) -> dict[UUID, PhoneJob]:
    """Those of the jobs that exist, by id. Of people's time only the viewer's own, but for who may see all."""
    if not ids:
        return {}
    jobs = uow.session.scalars(select(Job).where(Job.organization_id == uow.organization_id, Job.id.in_(ids))).all()
    phones = _by_id(uow, KnownCustomer.phones, {job.customer_id for job in jobs})
    access = _by_id(uow, KnownProperty.access_notes, {job.property_id for job in jobs})
    windows, parts = _windows(uow, ids), _parts(uow, ids, viewer)
    vehicles = vehicles_of_visits(uow, windows.values())
    return {
        job.id: PhoneJob(
            job=job,
            version=job.version,
            phones=phones.get(job.customer_id, []),
            access_notes=access.get(job.property_id),
            lines=line_views(job),
            visits=[_visit(visit, windows.get(visit.id), vehicles.get(visit.id, [])) for visit in job.visits],
            **{name: found.get(job.id, []) for name, found in parts.items()},
        )
        for job in jobs
    }


def _parts(uow: UnitOfWork, ids: Sequence[UUID], viewer: Viewer) -> dict[str, dict[UUID, list[dict[str, Any]]]]:
    notes, photos = _newest(uow, JobNote, ids), _newest(uow, JobPhoto, ids)
    materials, times = _newest(uow, JobMaterial, ids), _newest(uow, TimeEntry, ids, *own_time(viewer))
    names: dict[UUID | None, str] = _by_id(uow, KnownPerson.name, _people(notes, photos, materials, times))
    return {
        "notes": _shown(notes, lambda note: note_view(note, names.get(note.author_id))),
        "photos": _shown(photos, lambda photo: photo_view(uow, photo, names.get(photo.added_by_id))),
        "materials": _shown(materials, lambda used: material_view(used, viewer, names)),
        "time_entries": _shown(times, lambda time: entry_view(time, names.get(time.person_id), now=uow.now)),
    }


def _shown(
    found: Mapping[UUID, Sequence[Record]], view: Callable[[Record], dict[str, Any]]
) -> dict[UUID, list[dict[str, Any]]]:
    return {job_id: [view(one) for one in records] for job_id, records in found.items()}


def _people(*found: Mapping[UUID, Sequence[Any]]) -> set[UUID]:
    """Everybody whose name is shown."""
    records = [record for by_job in found for of_job in by_job.values() for record in of_job]
    who = ("author_id", "added_by_id", "recorded_by_id", "voided_by_id", "person_id")
    return {person for record in records for name in who if (person := getattr(record, name, None)) is not None}


def _visit(visit: Visit, booking: KnownBooking | None, vehicles: list[dict[str, Any]]) -> PhoneVisit:
    starts, ends = (booking.window_starts_at, booking.window_ends_at) if booking else (None, None)
    return PhoneVisit(
        visit=visit, needs=needs_of(visit), vehicles=vehicles, window_starts_at=starts, window_ends_at=ends
    )


def _by_id(uow: UnitOfWork, column: Any, ids: set[UUID]) -> dict[Any, Any]:
    entity = column.class_
    of_these = (entity.organization_id == uow.organization_id, entity.id.in_(ids))
    rows = uow.session.execute(select(entity.id, column.label("value")).where(*of_these))
    return {row.id: row.value for row in rows}


def _windows(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, KnownBooking]:
    of_jobs = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id.in_(ids))
    return {booking.visit_id: booking for booking in uow.session.scalars(select(KnownBooking).where(*of_jobs))}


def _newest(
    uow: UnitOfWork, record: type[Record], ids: Sequence[UUID], *conditions: ColumnElement[bool]
) -> dict[UUID, list[Record]]:
    """The newest of each job, newest first."""
    number = func.row_number().over(partition_by=record.job_id, order_by=record.id.desc()).label("number")
    of_jobs = (record.organization_id == uow.organization_id, record.job_id.in_(ids))
    numbered = select(record, number).where(*of_jobs, *conditions).subquery()
    one = aliased(record, numbered)
    found: dict[UUID, list[Record]] = {}
    for row in uow.session.scalars(select(one).where(numbered.c.number <= SHOWN).order_by(one.id.desc())):
        found.setdefault(row.job_id, []).append(row)
    return found

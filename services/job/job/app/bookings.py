"""Hearing when and by whom visits are done: the booking is noted, and the visit becomes scheduled or unscheduled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from job.app import time_tracking
from job.app.organizations import local_day
from job.app.recording import record
from job.domain import statuses
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A booking as it is now."""

    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    crew_name: str
    people: list[UUID]
    equipment: list[UUID]
    starts_at: datetime
    ends_at: datetime
    window_starts_at: datetime | None
    window_ends_at: datetime | None
    promise_version: int


def keep_booking(uow: UnitOfWork, booked: Booked) -> None:
    """Take over when and who. A closed visit has no use for a booking: scheduling releases it."""
    job, visit = _locked(uow, booked.job_id, booked.visit_id)
    if not visit.is_open or _is_older(booked.booking_id, visit):
        return
    _forget(uow, visit, but=booked.booking_id)
    day = local_day(uow, booked.starts_at)
    booking = uow.session.get(KnownBooking, (uow.organization_id, booked.booking_id))
    if booking is None:
        booking = KnownBooking(organization_id=uow.organization_id, id=booked.booking_id)
    _write(booking, booked)
    booking.starts_on = day
    uow.session.add(booking)
    visit.schedule(booking)
    _conclude(uow, job, visit, action="visit.book")


def release_booking(uow: UnitOfWork, *, booking_id: UUID, visit_id: UUID, job_id: UUID, reason: str | None) -> None:
    """The visit is not booked any more. Who is at work, or was, keeps seeing the job."""
    job, visit = _locked(uow, job_id, visit_id)
    before = visit.status
    visit.unschedule(booking_id)
    if visit.status in (statuses.UNSCHEDULED, statuses.CANCELLED):
        uow.session.execute(delete(KnownBooking).where(*_key(uow, booking_id)))
    if visit.status != before:
        time_tracking.follow_status(uow, visit, at=uow.now)
        _conclude(uow, job, visit, action="visit.release", reason=reason)


def _locked(uow: UnitOfWork, job_id: UUID, visit_id: UUID) -> tuple[Job, Visit]:
    job = uow.session.get(Job, (uow.organization_id, job_id), with_for_update=True, populate_existing=True)
    visit = next((visit for visit in job.visits if visit.id == visit_id), None) if job else None
    if job is None or visit is None:
        raise NotYetKnown("This visit is not here yet")
    return job, visit


def _is_older(booking_id: UUID, visit: Visit) -> bool:
    """A visit has one booking at a time, so two mean that news of the first comes late: events of different bookings
    may overtake one another where one waited for something. Ids rise with time."""
    return visit.booking_id is not None and booking_id < visit.booking_id


def _write(booking: KnownBooking, booked: Booked) -> None:
    booking.visit_id, booking.job_id = booked.visit_id, booked.job_id
    booking.crew_id, booking.crew_name = booked.crew_id, booked.crew_name
    booking.people = [str(person) for person in booked.people]
    booking.equipment = [str(piece) for piece in booked.equipment]
    booking.starts_at, booking.ends_at = booked.starts_at, booked.ends_at
    booking.window_starts_at, booking.window_ends_at = booked.window_starts_at, booked.window_ends_at
    booking.promise_version = booked.promise_version


def _key(uow: UnitOfWork, booking_id: UUID) -> tuple[Any, ...]:
    return KnownBooking.organization_id == uow.organization_id, KnownBooking.id == booking_id


def _forget(uow: UnitOfWork, visit: Visit, *, but: UUID) -> None:
    of_visit = (KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit.id)
    uow.session.execute(delete(KnownBooking).where(*of_visit, KnownBooking.id != but))


def _conclude(uow: UnitOfWork, job: Job, visit: Visit, *, action: str, reason: str | None = None) -> None:
    said = job.settle(at=uow.now, reason=reason or "")
    after = {"visit_id": visit.id, "visit": visit.ordinal, "status": visit.status, "crew_id": visit.crew_id}
    record(uow, job, action=action, said=said, after={**after, "starts_at": visit.starts_at}, reason=reason)

"""Keeping what is known of jobs, visits and bookings, and letting callbacks follow their rework jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.money import Money
from quality.app.following import follow_rework
from quality.app.organizations import local_day
from quality.domain.known_work import CANCELLED, COMPLETED, OPEN, KnownBooking, KnownJob, KnownJobLine, KnownVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A service on a job, at the price of its quantity."""

    line_id: UUID
    service_id: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """When and by whom a visit is done."""

    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    starts_at: datetime


def keep_job(uow: UnitOfWork, *, job_id: UUID, number: int, subtotal: Money, lines: Sequence[Line]) -> None:
    """Note what a job consists of now."""
    job = uow.session.get(KnownJob, (uow.organization_id, job_id))
    if job is None:
        job = KnownJob(organization_id=uow.organization_id, id=job_id, state=OPEN)
        uow.session.add(job)
    job.number, job.subtotal_minor, job.currency = number, subtotal.amount, subtotal.currency
    current = {line.line_id: line for line in job.lines}
    job.lines = [_line(uow, job_id, current, line) for line in lines]


def complete_job(uow: UnitOfWork, *, job_id: UUID, at: datetime) -> None:
    """Note that it is done, on which day and by which crew: the one that was booked last."""
    job = _job(uow, job_id)
    job.state, job.completed_on, job.crew_id = COMPLETED, local_day(uow, at), crew_of(uow, job_id)
    follow_rework(uow, job_id)


def close_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Note that nothing of it was done, or will be."""
    _move_job(uow, job_id, state=CANCELLED)


def reopen_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Note that it has open visits again."""
    _move_job(uow, job_id, state=OPEN)


def open_visit(uow: UnitOfWork, *, visit_id: UUID, job_id: UUID) -> None:
    """Note a new visit."""
    if uow.session.get(KnownVisit, (uow.organization_id, visit_id)) is None:
        uow.session.add(KnownVisit(organization_id=uow.organization_id, id=visit_id, job_id=job_id, state=OPEN))
    follow_rework(uow, job_id)


def start_visit(uow: UnitOfWork, *, visit_id: UUID, at: datetime) -> None:
    """Note when the crew began."""
    _visit(uow, visit_id).started_at = at


def complete_visit(uow: UnitOfWork, *, visit_id: UUID, at: datetime) -> None:
    """Note when the crew ended."""
    visit = _visit(uow, visit_id)
    visit.state, visit.completed_at = COMPLETED, at
    follow_rework(uow, visit.job_id)


def cancel_visit(uow: UnitOfWork, *, visit_id: UUID) -> None:
    """Note that it will not happen; nobody is assigned to it any more."""
    visit = _visit(uow, visit_id)
    visit.state = CANCELLED
    uow.session.execute(delete(KnownBooking).where(*_of_visit(uow, visit_id)))
    follow_rework(uow, visit.job_id)


def reset_visit(uow: UnitOfWork, *, visit_id: UUID) -> None:
    """Note that it is to be done again or still."""
    visit = _visit(uow, visit_id)
    visit.state, visit.started_at, visit.completed_at = OPEN, None, None
    follow_rework(uow, visit.job_id)


def keep_booking(uow: UnitOfWork, booked: Booked) -> None:
    """Take over when and who; an earlier booking of the visit does not count any more. A closed visit has no use for
    a booking: scheduling releases it."""
    visit = uow.session.get(KnownVisit, (uow.organization_id, booked.visit_id))
    if visit is not None and visit.state != OPEN:
        return
    earlier, day = KnownBooking.id != booked.booking_id, local_day(uow, booked.starts_at)
    uow.session.execute(delete(KnownBooking).where(*_of_visit(uow, booked.visit_id), earlier))
    booking = uow.session.get(KnownBooking, (uow.organization_id, booked.booking_id))
    if booking is None:
        booking = KnownBooking(organization_id=uow.organization_id, id=booked.booking_id)
        uow.session.add(booking)
    booking.visit_id, booking.job_id, booking.crew_id = booked.visit_id, booked.job_id, booked.crew_id
    booking.starts_at, booking.starts_on = booked.starts_at, day
    follow_rework(uow, booked.job_id)


def release_booking(uow: UnitOfWork, *, booking_id: UUID, visit_id: UUID, job_id: UUID) -> None:
    """The visit is not booked any more. Who is at work, or was, keeps seeing it."""
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    if visit is not None and (visit.is_under_way or visit.state == COMPLETED):
        return
    this = (KnownBooking.organization_id == uow.organization_id, KnownBooking.id == booking_id)
    uow.session.execute(delete(KnownBooking).where(*this))
    follow_rework(uow, job_id)


def crew_of(uow: UnitOfWork, job_id: UUID) -> UUID | None:
    """The crew of a job's latest booking."""
    of_job = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id == job_id)
    latest = select(KnownBooking.crew_id).where(*of_job).order_by(KnownBooking.starts_at.desc(), KnownBooking.id)
    return uow.session.scalar(latest.limit(1))


def crew_of_visit(uow: UnitOfWork, visit_id: UUID) -> UUID | None:
    """The crew that a visit is booked for."""
    return uow.session.scalar(select(KnownBooking.crew_id).where(*_of_visit(uow, visit_id)).limit(1))


def _move_job(uow: UnitOfWork, job_id: UUID, *, state: str) -> None:
    job = _job(uow, job_id)
    job.state, job.completed_on, job.crew_id = state, None, None
    follow_rework(uow, job_id)


def _job(uow: UnitOfWork, job_id: UUID) -> KnownJob:
    job = uow.session.get(KnownJob, (uow.organization_id, job_id))
    if job is None:
        raise NotYetKnown("This job is not here yet")
    return job


def _visit(uow: UnitOfWork, visit_id: UUID) -> KnownVisit:
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    if visit is None:
        raise NotYetKnown("This visit is not here yet")
    return visit


def _of_visit(uow: UnitOfWork, visit_id: UUID) -> tuple[Any, ...]:
    return KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit_id


def _line(uow: UnitOfWork, job_id: UUID, current: dict[UUID, KnownJobLine], line: Line) -> KnownJobLine:
    row = current.get(line.line_id) or KnownJobLine(
        organization_id=uow.organization_id, job_id=job_id, line_id=line.line_id
    )
    row.service_id, row.amount_minor = line.service_id, line.amount.amount
    return row

"""Keeping what is known of jobs and their bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete

from common.db.unit_of_work import UnitOfWork
from inventory.app.organizations import local_day
from inventory.app.placing import place_uses_of_job
from inventory.app.settling import locked_job
from inventory.domain.known import KnownBooking, KnownJobLine
from inventory.domain.measures import quantity_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A service on a job."""

    line_id: UUID
    service_id: UUID | None
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """When and by whom a visit is done."""

    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    starts_at: datetime


def keep_job(uow: UnitOfWork, *, job_id: UUID, number: int, lines: Sequence[Line]) -> None:
    """Note what a job consists of now."""
    job = locked_job(uow, job_id)
    job.number = number
    old = (KnownJobLine.organization_id == uow.organization_id, KnownJobLine.job_id == job_id)
    uow.session.execute(delete(KnownJobLine).where(*old))
    for line in lines:
        kept = {"service_id": line.service_id, "quantity": quantity_of(line.quantity)}
        uow.session.add(KnownJobLine(organization_id=uow.organization_id, job_id=job_id, line_id=line.line_id, **kept))


def keep_booking(uow: UnitOfWork, booked: Booked) -> None:
    """Take over when and who; an earlier booking of the visit does not count any more."""
    ours, day = KnownBooking.organization_id == uow.organization_id, local_day(uow, booked.starts_at)
    earlier = (KnownBooking.visit_id == booked.visit_id, KnownBooking.job_id == booked.job_id)
    uow.session.execute(delete(KnownBooking).where(ours, *earlier, KnownBooking.id != booked.booking_id))
    booking = uow.session.get(KnownBooking, (uow.organization_id, booked.booking_id))
    if booking is None:
        booking = KnownBooking(organization_id=uow.organization_id, id=booked.booking_id)
        uow.session.add(booking)
    booking.visit_id, booking.job_id, booking.crew_id = booked.visit_id, booked.job_id, booked.crew_id
    booking.starts_at, booking.starts_on = booked.starts_at, day
    uow.session.flush()
    place_uses_of_job(uow, booked.job_id)


def release_booking(uow: UnitOfWork, *, booking_id: UUID) -> None:
    """The visit is not booked any more."""
    this = (KnownBooking.organization_id == uow.organization_id, KnownBooking.id == booking_id)
    uow.session.execute(delete(KnownBooking).where(*this))

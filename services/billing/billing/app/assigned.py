"""Which invoices somebody sees who may collect but not read invoices: those of jobs that they are booked on, by their
crew's membership on the day or by name. Everything else does not exist for them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from billing.domain.invoices import Invoice
from billing.domain.known import KnownBooking, KnownBookingPerson, KnownCrewMember
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound


def of_assigned_jobs(uow: UnitOfWork, person_id: UUID) -> ColumnElement[bool]:
    """The condition on invoices; the jobs are found from the person's bookings, so that a long history stays fast."""
    by_crew = (
        select(KnownBooking.job_id)
        .join(
            KnownCrewMember,
            and_(
                KnownCrewMember.organization_id == KnownBooking.organization_id,
                KnownCrewMember.crew_id == KnownBooking.crew_id,
                KnownCrewMember.from_on <= KnownBooking.starts_on,
                or_(KnownCrewMember.until_on.is_(None), KnownCrewMember.until_on >= KnownBooking.starts_on),
            ),
        )
        .where(KnownBooking.organization_id == uow.organization_id, KnownCrewMember.person_id == person_id)
    )
    by_name = (
        select(KnownBooking.job_id)
        .join(
            KnownBookingPerson,
            and_(
                KnownBookingPerson.organization_id == KnownBooking.organization_id,
                KnownBookingPerson.booking_id == KnownBooking.id,
            ),
        )
        .where(KnownBooking.organization_id == uow.organization_id, KnownBookingPerson.person_id == person_id)
    )
    return Invoice.job_id.in_(by_crew.union(by_name))


def require_assigned(uow: UnitOfWork, invoice_id: UUID, *, person_id: UUID | None) -> None:
    """NotFound unless the invoice is of a job of theirs; None as person is somebody who sees all."""
    if person_id is None:
        return
    statement = select(Invoice.id).where(
        Invoice.organization_id == uow.organization_id, Invoice.id == invoice_id, of_assigned_jobs(uow, person_id)
    )
    if uow.session.scalar(statement) is None:
        raise NotFound("Invoice not found")

"""Keeping what is told of visits and bookings; each may be told twice. Every change marks the crew's day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import is_erased, mark_erased
from common.errors import NotYetKnown
from routing.app.known_office import zone_of
from routing.app.marking import mark_days, mark_visit
from routing.domain.known_work import OPEN, KnownBooking, KnownVisit
from routing.domain.zones import local_day

ERASED_TITLE = "Erased"
ERASED_FACTS = {"title": ERASED_TITLE, "latitude": None, "longitude": None}


def keep_visit(uow: UnitOfWork, *, visit_id: UUID, **facts: Any) -> None:
    """Note a visit as it is now; a new one waits. An erased customer's has no name and no place."""
    if is_erased(uow, facts["customer_id"]):
        facts |= ERASED_FACTS
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    if visit is None:
        visit = KnownVisit(organization_id=uow.organization_id, id=visit_id, status=OPEN)
        uow.session.add(visit)
    for field, value in facts.items():
        setattr(visit, field, value)
    mark_visit(uow, visit_id)


def note_progress(uow: UnitOfWork, *, visit_id: UUID, status: str, at: datetime | None) -> None:
    """Note how far a visit has come."""
    _known(uow, visit_id).move(status, at=at)
    mark_visit(uow, visit_id)


def reset_visit(uow: UnitOfWork, *, visit_id: UUID) -> None:
    """Note that a visit begins again."""
    _known(uow, visit_id).begin_again()
    mark_visit(uow, visit_id)


def erase_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Forget where a customer lives. Routes of days to come are drawn without; those that were are drawn anew, too."""
    mark_erased(uow, customer_id)
    theirs = select(KnownVisit).where(
        KnownVisit.organization_id == uow.organization_id, KnownVisit.customer_id == customer_id
    )
    for visit in uow.session.scalars(theirs):
        visit.title = ERASED_TITLE
        visit.latitude = visit.longitude = None
        mark_visit(uow, visit.id)


def keep_booking(uow: UnitOfWork, *, booking_id: UUID, visit_id: UUID, starts_at: datetime, **facts: Any) -> None:
    """Note when and who. A visit has one booking: what was known before does not count any more."""
    on = local_day(starts_at, zone_of(uow))
    marked = [(facts["crew_id"], on)]
    for before in uow.session.scalars(
        select(KnownBooking).where(
            KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit_id
        )
    ):
        marked.append((before.crew_id, before.starts_on))
        if before.id != booking_id:
            uow.session.delete(before)
    booking = uow.session.get(KnownBooking, (uow.organization_id, booking_id))
    if booking is None:
        booking = KnownBooking(organization_id=uow.organization_id, id=booking_id, visit_id=visit_id)
        uow.session.add(booking)
    booking.starts_at, booking.starts_on = starts_at, on
    for field, value in facts.items():
        setattr(booking, field, value)
    mark_days(uow, marked)


def drop_booking(uow: UnitOfWork, *, booking_id: UUID) -> None:
    """Note that a visit is not booked any more."""
    booking = uow.session.get(KnownBooking, (uow.organization_id, booking_id))
    if booking is not None:
        day = (booking.crew_id, booking.starts_on)
        uow.session.delete(booking)
        mark_days(uow, [day])


def _known(uow: UnitOfWork, visit_id: UUID) -> KnownVisit:
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    if visit is None:
        raise NotYetKnown("The visit is not known here yet")
    return visit

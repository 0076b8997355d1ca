"""What use cases about one booking share: the booking as its viewer may see it, and its visit with the lock that keeps
crew and time as they are."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from scheduling.app.locking import locked_visits
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.visits import KnownVisit


def visible_booking(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> Booking:
    """The booking as it stands, without a lock; NotFound when the viewer may not see it."""
    wanted = select(Booking).where(
        Booking.organization_id == uow.organization_id, Booking.id == booking_id, visible(uow, viewer)
    )
    booking = uow.session.scalar(wanted.execution_options(populate_existing=True))
    if booking is None:
        raise NotFound("Booking not found")
    return booking


def planned_visit(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> KnownVisit:
    """The visit of a booking, locked; from here on the booking's crew and time stay as they are."""
    visit_id = visible_booking(uow, booking_id, viewer=viewer).visit_id
    return locked_visits(uow, [visit_id])[visit_id]

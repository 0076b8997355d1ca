"""Having the customer told when to expect the crew. Whether a text goes out, and whether it says anything new, is
decided where it is sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from scheduling.app.locking import shared_crews
from scheduling.app.planning import planned_visit
from scheduling.app.scope import Viewer
from scheduling.domain.arrivals import KnownArrival, expected_arrival
from scheduling.domain.bookings import Booking


def announce_booking(uow: UnitOfWork, *, booking_id: UUID, viewer: Viewer, eta_at: datetime | None = None) -> Booking:
    """Say when the crew will be there: at the time given, else when it is expected by now."""
    visit = planned_visit(uow, booking_id, viewer=viewer)
    booking = uow.get(Booking, booking_id)
    crew = shared_crews(uow, [booking.crew_id])[booking.crew_id]
    event = booking.announced(visit, crew, eta_at=eta_at or _expected(uow, booking), at=uow.now)
    uow.emit(event)
    uow.audit(
        action="booking.announce",
        record_type="booking",
        record_id=booking.id,
        after={"eta_at": event.eta_at.isoformat()},
    )
    return booking


def keep_arrival(uow: UnitOfWork, *, visit_id: UUID, arrives_at: datetime, promise_version: int) -> None:
    """Note when routing expects the crew."""
    uow.session.merge(
        KnownArrival(
            organization_id=uow.organization_id, id=visit_id, arrives_at=arrives_at, promise_version=promise_version
        )
    )


def _expected(uow: UnitOfWork, booking: Booking) -> datetime:
    known = uow.session.get(KnownArrival, (uow.organization_id, booking.visit_id))
    version, starts_at = booking.promise_version, booking.starts_at
    return expected_arrival(known, starts_at=starts_at, promise_version=version, now=uow.now)

"""Booking visits over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.schemas import page_of
from scheduling.app import announcing, bookings, undo
from scheduling.app.placing import Wish
from scheduling.app.queries import calendar
from scheduling.app.queries.cards import shown_booking
from scheduling.app.scope import EVERYTHING
from scheduling.entrypoints.http.booking_schemas import (
    BookingAnnounce,
    BookingCard,
    BookingCreate,
    BookingDetail,
    BookingFilter,
    BookingMove,
    BookingRelease,
)
from scheduling.entrypoints.http.viewing import current_viewer

blueprint = Blueprint("bookings", __name__, url_prefix="/api/v1/bookings", description="Visits in the calendar")


@operation(blueprint, "POST", "", id="bookVisit", body=BookingCreate, answer=BookingDetail, status=201)
def book_visit(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Give a waiting visit its crew and time."""
    plain = {name: body.pop(name) for name in ("id", "visit_id", "override_reason") if name in body}
    there = {"crew_id": body["crew_id"], "starts_at": body["starts_at"], "wish": Wish(**body)}
    booking = bookings.book_visit(uow, **there, **plain, viewer=current_viewer())
    return shown_booking(uow, booking.id, viewer=EVERYTHING)


@operation(blueprint, "GET", "", id="listBookings", query=BookingFilter, answer=page_of(BookingCard))
def list_bookings(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Bookings in order of their start."""
    return calendar.bookings(uow, viewer=current_viewer(), **query)


@operation(blueprint, "GET", "/<uuid:booking_id>", id="showBooking", answer=BookingDetail)
def show_booking(uow: UnitOfWork, booking_id: UUID) -> dict[str, Any]:
    """One booking."""
    return shown_booking(uow, booking_id, viewer=current_viewer())


@operation(
    blueprint,
    "PATCH",
    "/<uuid:booking_id>",
    id="moveBooking",
    body=BookingMove,
    answer=BookingDetail,
    versioned=True,
)
def move_booking(
    uow: UnitOfWork, body: dict[str, Any], booking_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change crew, time, length, promise or extra people."""
    reason, viewer = body.pop("override_reason", None), current_viewer()
    booking = bookings.move_booking(
        uow,
        booking_id=booking_id,
        expected_version=expected_version,
        wish=Wish(**body),
        override_reason=reason,
        viewer=viewer,
    )
    return shown_booking(uow, booking.id, viewer=EVERYTHING)


@operation(
    blueprint,
    "POST",
    "/<uuid:booking_id>/release",
    id="releaseBooking",
    body=BookingRelease,
    answer=BookingDetail,
    versioned=True,
)
def release_booking(
    uow: UnitOfWork, body: dict[str, Any], booking_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Take a visit off the calendar; it waits in the queue again."""
    bookings.release_booking(
        uow, booking_id=booking_id, expected_version=expected_version, viewer=current_viewer(), **body
    )
    return shown_booking(uow, booking_id, viewer=EVERYTHING)


@operation(
    blueprint,
    "POST",
    "/<uuid:booking_id>/undo",
    id="undoBooking",
    answer=BookingDetail,
    versioned=True,
    location="/api/v1/bookings/{id}",
)
def undo_booking(uow: UnitOfWork, booking_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Undo the last change of a booking; a released visit comes back under a new booking id."""
    booking = undo.undo_booking(uow, booking_id=booking_id, expected_version=expected_version, viewer=current_viewer())
    return shown_booking(uow, booking.id, viewer=EVERYTHING)


@operation(
    blueprint,
    "POST",
    "/<uuid:booking_id>/announce",
    id="announceBooking",
    body=BookingAnnounce,
    answer=BookingDetail,
    location="/api/v1/bookings/{id}",
)
def announce_booking(uow: UnitOfWork, body: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
    """Tell the customer when to expect the crew; what was told already is not told again."""
    announcing.announce_booking(uow, booking_id=booking_id, viewer=current_viewer(), **body)
    return shown_booking(uow, booking_id, viewer=EVERYTHING)

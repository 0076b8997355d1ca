"""Undoing the last change of a booking by one call. Rules that were kept or set aside then are not asked again; only
what is impossible now (a double booking, a closed visit) refuses."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import StaleVersion
from scheduling.app.bookings import release
from scheduling.app.office import known_organization
from scheduling.app.planning import (
    check_unbooked,
    planned_visit,
    shared_crew,
    take_resources,
    team,
    visible_booking,
)
from scheduling.app.scope import EVERYTHING, Viewer
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import BookingChange
from scheduling.domain.overriding import broken_rules
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import NothingToUndo
from scheduling.domain.visits import KnownVisit


def undo_booking(
    uow: UnitOfWork, *, booking_id: UUID, expected_version: int | None, viewer: Viewer = EVERYTHING
) -> Booking:
    """Put the booking back where it was before its last change. A released one comes back under a new id."""
    visit = planned_visit(uow, booking_id, viewer=viewer)
    change = _last_change(uow, booking_id, expected_version=expected_version)
    there = change.placement_before
    if there is None:
        return _unmake(uow, change, visit=visit, expected_version=expected_version)
    undo = _bring_back if change.after is None else _move_back
    return undo(uow, change, there=there, visit=visit, expected_version=expected_version)


def _last_change(uow: UnitOfWork, booking_id: UUID, *, expected_version: int | None) -> BookingChange:
    booking = visible_booking(uow, booking_id, viewer=EVERYTHING)
    if expected_version not in (None, booking.version):
        raise StaleVersion()  # before the rest, so that a stale screen is told so
    if booking.undoable_change_id is None:
        raise NothingToUndo()
    return uow.get(BookingChange, booking.undoable_change_id)


def _unmake(uow: UnitOfWork, change: BookingChange, *, visit: KnownVisit, expected_version: int | None) -> Booking:
    booking = _locked(uow, change, expected_version=expected_version)
    visit.check_plannable()
    release(uow, booking, visit=visit, reason="undone")
    return booking


def _move_back(
    uow: UnitOfWork, change: BookingChange, *, there: Placement, visit: KnownVisit, expected_version: int | None
) -> Booking:
    zone = known_organization(uow).zone
    crew = shared_crew(uow, there.crew_id)
    booking = _locked(uow, change, expected_version=expected_version)
    undone = booking.placement
    booking.put(there, visit=visit, at=uow.now)
    broken = broken_rules(crew, visit, there, zone=zone)
    booking.note_override([rule.code for rule in broken], reason=change.override_reason_before or "undone")
    people = team(uow, crew, there, zone=zone)
    take_resources(uow, booking, people=people, zone=zone)
    uow.emit(booking.moved(crew, people))
    _audit(uow, booking, before=undone)
    return booking


def _bring_back(
    uow: UnitOfWork, change: BookingChange, *, there: Placement, visit: KnownVisit, expected_version: int | None
) -> Booking:
    zone = known_organization(uow).zone
    check_unbooked(uow, visit)
    crew = shared_crew(uow, there.crew_id)
    crew.check_active()
    _locked(uow, change, expected_version=expected_version)
    booking = Booking.make(visit, there, at=uow.now)
    broken = broken_rules(crew, visit, there, zone=zone)
    booking.note_override([rule.code for rule in broken], reason=change.override_reason_before or "undone")
    people = team(uow, crew, there, zone=zone)
    uow.session.add(booking)
    take_resources(uow, booking, people=people, zone=zone)
    uow.emit(booking.made(crew, people))
    _audit(uow, booking, before=None)
    return booking


def _locked(uow: UnitOfWork, change: BookingChange, *, expected_version: int | None) -> Booking:
    booking = uow.lock(Booking, change.booking_id, expected_version)
    if booking.undoable_change_id != change.id:
        raise NothingToUndo()
    booking.undoable_change_id = None
    change.undone_at = uow.now
    return booking


def _audit(uow: UnitOfWork, booking: Booking, *, before: Placement | None) -> None:
    uow.audit(
        action="booking.undo",
        record_type="booking",
        record_id=booking.id,
        before=None if before is None else before.as_record(),
        after=booking.placement.as_record(),
    )

"""Booking a visit, moving the booking and releasing it: one visit, one transaction, no double booking."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from scheduling.app.occupying import free
from scheduling.app.office import known_organization, schedule_settings
from scheduling.app.placing import Wish, changed_placement, new_placement
from scheduling.app.planning import (
    check_unbooked,
    live_booking,
    locked_visit,
    planned_visit,
    put_under_rules,
    shared_crew,
    take_resources,
    team,
    visible_booking,
)
from scheduling.app.scope import EVERYTHING, Viewer
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import BookingChange
from scheduling.domain.placements import Placement
from scheduling.domain.visits import KnownVisit


def book_visit(
    uow: UnitOfWork,
    *,
    visit_id: UUID,
    crew_id: UUID,
    starts_at: datetime,
    wish: Wish,
    override_reason: str | None = None,
    id: UUID | None = None,
) -> Booking:
    """Give a waiting visit its place."""
    zone, settings = known_organization(uow).zone, schedule_settings(uow)
    visit = locked_visit(uow, visit_id)
    check_unbooked(uow, visit)
    crew = shared_crew(uow, crew_id)
    crew.check_active()
    placement = new_placement(
        wish, visit, crew_id=crew.id, starts_at=starts_at, margin_minutes=settings.window_margin_minutes
    )
    booking = Booking.make(visit, placement, at=uow.now, id=id)
    put_under_rules(booking, crew=crew, visit=visit, zone=zone, override_reason=override_reason)
    people = team(uow, crew, placement, zone=zone)
    change = _changed(uow, "made", booking, before=None, after=placement, reason_before=None)
    uow.session.add(booking)
    take_resources(uow, booking, people=people, zone=zone)
    uow.session.add(change)
    uow.emit(booking.made(crew, people))
    _audit(uow, "booking.make", booking, before=None, reason=booking.override_reason)
    return booking


def move_booking(
    uow: UnitOfWork,
    *,
    booking_id: UUID,
    expected_version: int | None,
    wish: Wish,
    override_reason: str | None = None,
    viewer: Viewer = EVERYTHING,
) -> Booking:
    """Change crew, time, length, promise or extra people, as far as they were named."""
    zone, settings = known_organization(uow).zone, schedule_settings(uow)
    visit = planned_visit(uow, booking_id, viewer=viewer)
    before = visible_booking(uow, booking_id, viewer=EVERYTHING).placement
    crew = shared_crew(uow, wish.crew_id or before.crew_id)
    booking = uow.lock(Booking, booking_id, expected_version)
    reason_before = booking.override_reason
    after = changed_placement(wish, before, margin_minutes=settings.window_margin_minutes)
    if after == before:
        booking.check_live()
        return booking
    people = team(uow, crew, after, zone=zone)
    booking.put(after, visit=visit, at=uow.now)
    if after.spot != before.spot:
        crew.check_active()
        put_under_rules(booking, crew=crew, visit=visit, zone=zone, override_reason=override_reason)
    uow.session.add(_changed(uow, "moved", booking, before=before, after=after, reason_before=reason_before))
    take_resources(uow, booking, people=people, zone=zone)
    uow.emit(booking.moved(crew, people))
    _audit(uow, "booking.move", booking, before=before, reason=booking.override_reason)
    return booking


def release_booking(
    uow: UnitOfWork, *, booking_id: UUID, expected_version: int | None, reason: str, viewer: Viewer = EVERYTHING
) -> Booking:
    """Take a visit off the calendar; it waits in the queue again."""
    visit = planned_visit(uow, booking_id, viewer=viewer)
    booking = uow.lock(Booking, booking_id, expected_version)
    booking.check_live()
    visit.check_plannable()
    before, reason_before = booking.placement, booking.override_reason
    uow.session.add(_changed(uow, "released", booking, before=before, after=None, reason_before=reason_before))
    release(uow, booking, visit=visit, reason=reason)
    return booking


def release_for_cancelled_visit(uow: UnitOfWork, visit: KnownVisit, *, reason: str) -> None:
    """A visit that is called off holds no time; this cannot be undone here."""
    booking = live_booking(uow, visit.id)
    if booking is None:
        return
    booking = uow.lock(Booking, booking.id)
    booking.undoable_change_id = None
    release(uow, booking, visit=visit, reason=reason)


def release(uow: UnitOfWork, booking: Booking, *, visit: KnownVisit, reason: str) -> None:
    """Free what a locked booking holds, and say so."""
    before = booking.placement
    event = booking.release(visit=visit, reason=reason, at=uow.now)
    free(uow, [booking.id])
    uow.emit(event)
    _audit(uow, "booking.release", booking, before=before, reason=reason)


def _changed(
    uow: UnitOfWork,
    kind: str,
    booking: Booking,
    *,
    before: Placement | None,
    after: Placement | None,
    reason_before: str | None,
) -> BookingChange:
    return booking.record_change(
        kind, before=before, after=after, reason_before=reason_before, at=uow.now, by=uow.actor.id
    )


def _audit(uow: UnitOfWork, action: str, booking: Booking, *, before: Placement | None, reason: str | None) -> None:
    uow.audit(
        action=action,
        record_type="booking",
        record_id=booking.id,
        before=None if before is None else before.as_record(),
        after=None if booking.is_released else booking.placement.as_record(),
        reason=reason,
    )

"""Booking a visit, moving bookings, swapping two and releasing one: one change set, one transaction, no double
booking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from scheduling.app.carrying_out import carry_out, new_change_set, release
from scheduling.app.locking import live_bookings, visits_of_bookings
from scheduling.app.office import known_organization
from scheduling.app.placing import Wish
from scheduling.app.planned import Wanted
from scheduling.app.planning import planned_visit, visible_booking
from scheduling.app.prospects import prospect
from scheduling.app.scope import EVERYTHING, Viewer
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import ChangeSet
from scheduling.domain.refusals import AlreadyInPlace, SameBooking, TooManyBookings
from scheduling.domain.visits import KnownVisit

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is wanted of one booking, on the version that was seen."""

    booking_id: UUID
    version: int | None
    wish: Wish


def book_visit(
    uow: UnitOfWork,
    *,
    visit_id: UUID,
    crew_id: UUID,
    starts_at: datetime,
    wish: Wish,
    override_reason: str | None = None,
    id: UUID | None = None,
    viewer: Viewer = EVERYTHING,
) -> Booking:
    """Give a waiting visit its place."""
    wanted = Wanted(
        visit_id=visit_id,
        wish=replace(wish, crew_id=crew_id, starts_at=starts_at),
        override_reason=override_reason,
        may_use_grounded=viewer.may_use_grounded,
        new_id=id,
    )
    return _done(uow, [wanted], new_change_set(uow, kind="single", reason=override_reason))[0]


def move_booking(
    uow: UnitOfWork,
    *,
    booking_id: UUID,
    expected_version: int | None,
    wish: Wish,
    override_reason: str | None = None,
    viewer: Viewer = EVERYTHING,
) -> Booking:
    """Change crew, time, length, promise, extra people or equipment, as far as they were named."""
    move = Move(booking_id=booking_id, version=expected_version, wish=wish)
    wanted = _wanted(uow, [move], reason=override_reason, viewer=viewer)
    return _done(uow, wanted, new_change_set(uow, kind="single", reason=override_reason))[0]


def move_bookings(
    uow: UnitOfWork,
    *,
    moves: Sequence[Move],
    reason: str | None = None,
    override_reason: str | None = None,
    viewer: Viewer = EVERYTHING,
) -> ChangeSet:
    """Move many at once: all of them, or none."""
    found = prospect(uow, _wanted(uow, moves, reason=override_reason, viewer=viewer))
    found.check_whole()
    if all(plan.draft.changes_nothing for plan in found.fits):
        raise AlreadyInPlace(field="moves")
    change_set = new_change_set(uow, kind="bulk", reason=reason)
    carry_out(uow, change_set, found.fits, zone=known_organization(uow).zone)
    return change_set


def swap_bookings(
    uow: UnitOfWork,
    *,
    booking_id: UUID,
    expected_version: int | None,
    other_id: UUID,
    other_version: int,
    override_reason: str | None = None,
    viewer: Viewer = EVERYTHING,
) -> ChangeSet:
    """Two bookings change places: each takes the other's crew and start, and keeps its length."""
    one, other = (visible_booking(uow, each, viewer=viewer) for each in (booking_id, other_id))
    moves = [
        Move(
            booking_id=this.id,
            version=version or this.version,
            wish=Wish(crew_id=there.crew_id, starts_at=there.starts_at),
        )
        for this, there, version in ((one, other, expected_version), (other, one, other_version))
    ]
    change_set = new_change_set(uow, kind="swap", reason=override_reason)
    _done(uow, _wanted(uow, moves, reason=override_reason, viewer=viewer), change_set)
    return change_set


def release_booking(
    uow: UnitOfWork, *, booking_id: UUID, expected_version: int | None, reason: str, viewer: Viewer = EVERYTHING
) -> Booking:
    """Take a visit off the calendar; it waits in the queue again."""
    visit = planned_visit(uow, booking_id, viewer=viewer)
    booking = uow.lock(Booking, booking_id, expected_version)
    booking.check_live()
    visit.check_plannable()
    change_set = new_change_set(uow, kind="single", reason=reason)
    uow.session.add(change_set)
    before, reason_before = booking.placement, booking.override_reason
    change = booking.record_change(change_set, before=before, after=None, reason_before=reason_before)
    release(uow, booking, visit=visit, reason=reason)
    uow.session.flush()  # the change set's row must be there before what refers to it
    uow.session.add(change)
    return booking


def release_for_cancelled_visit(uow: UnitOfWork, visit: KnownVisit, *, reason: str) -> None:
    """A visit that is called off holds no time; this cannot be undone here."""
    booking = live_bookings(uow, [visit.id]).get(visit.id)
    if booking is None:
        return
    booking = uow.lock(Booking, booking.id)
    booking.undoable_change_id = None
    release(uow, booking, visit=visit, reason=reason)


def _wanted(uow: UnitOfWork, moves: Sequence[Move], *, reason: str | None, viewer: Viewer) -> list[Wanted]:
    check_selection([move.booking_id for move in moves])
    visits = visits_of_bookings(uow, [move.booking_id for move in moves], viewer=viewer)
    return [
        Wanted(
            visit_id=visits[move.booking_id],
            wish=move.wish,
            booking_id=move.booking_id,
            expected_version=move.version,
            override_reason=reason,
            may_use_grounded=viewer.may_use_grounded,
        )
        for move in moves
    ]


def check_selection(booking_ids: Sequence[UUID]) -> None:
    """Refuse a change that names a booking twice, or too many."""
    if len(set(booking_ids)) < len(booking_ids):
        raise SameBooking(field="moves")
    if len(booking_ids) > MOST_AT_ONCE:
        raise TooManyBookings(field="moves")


def _done(uow: UnitOfWork, wanted: Sequence[Wanted], change_set: ChangeSet) -> list[Booking]:
    found = prospect(uow, wanted)
    found.check_whole()
    return carry_out(uow, change_set, found.fits, zone=known_organization(uow).zone)

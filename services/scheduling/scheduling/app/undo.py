"""Undoing a change set by one call: all of its bookings go back together, or none. Rules that were kept or set aside
then are not asked again; only what is impossible now (a double booking, a closed visit) refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, StaleVersion
from common.ids import new_id
from scheduling.app.carrying_out import note, put_in_place, release
from scheduling.app.locking import live_bookings, locked_bookings, locked_visits, shared_crews, visits_of_bookings
from scheduling.app.occupying import occupy
from scheduling.app.office import known_organization
from scheduling.app.parties import Surroundings, surroundings
from scheduling.app.placing import Wish
from scheduling.app.planned import Draft, Planned, Wanted
from scheduling.app.planning import visible_booking
from scheduling.app.scope import EVERYTHING, Viewer
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import BookingChange, ChangeSet
from scheduling.domain.crews import Crew
from scheduling.domain.overriding import broken_rules
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import ChangedSince, NothingToUndo, PartOfChangeSet, VisitAlreadyBooked
from scheduling.domain.visits import KnownVisit

UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Everything that an undo touches, locked."""

    visits: Mapping[UUID, KnownVisit]
    crews: Mapping[UUID, Crew]
    bookings: Mapping[UUID, Booking]
    live: Mapping[UUID, Booking]


def undo_booking(
    uow: UnitOfWork, *, booking_id: UUID, expected_version: int | None, viewer: Viewer = EVERYTHING
) -> Booking:
    """Put the booking back where it was before its last change. A released one comes back under a new id."""
    booking = visible_booking(uow, booking_id, viewer=viewer)
    if expected_version not in (None, booking.version):
        raise StaleVersion()  # before the rest, so that a stale screen is told so
    if booking.undoable_change_id is None:
        raise NothingToUndo()
    change = uow.get(BookingChange, booking.undoable_change_id)
    if len(_changes(uow, change.change_set_id)) > 1:
        raise PartOfChangeSet(change_set_id=change.change_set_id)
    (undone,) = _undo(uow, change.change_set_id, viewer=EVERYTHING, expected={booking_id: expected_version})
    return undone


def undo_change_set(uow: UnitOfWork, *, change_set_id: UUID, viewer: Viewer = EVERYTHING) -> ChangeSet:
    """Put every booking of the set back where it was."""
    _undo(uow, change_set_id, viewer=viewer, expected={})
    return uow.get(ChangeSet, change_set_id)


def _undo(
    uow: UnitOfWork, change_set_id: UUID, *, viewer: Viewer, expected: Mapping[UUID, int | None]
) -> list[Booking]:
    changes = _changes(uow, change_set_id)
    held = _locked(uow, changes, viewer=viewer)
    change_set = uow.lock(ChangeSet, change_set_id)
    taken_back = change_set.undo(at=uow.now, by=uow.actor.id)
    if taken_back is not None:
        uow.emit(taken_back)
    if change_set.kind != "single":
        after = {"kind": change_set.kind, "bookings": len(changes)}
        uow.audit(action="change_set.undo", record_type="change_set", record_id=change_set_id, after=after)
    for change in changes:
        _take_up(uow, change, held, expected=expected, alone=len(changes) == 1)
    return _put_back(uow, changes, held)


def _changes(uow: UnitOfWork, change_set_id: UUID) -> Sequence[BookingChange]:
    found = (
        select(BookingChange)
        .where(BookingChange.organization_id == uow.organization_id, BookingChange.change_set_id == change_set_id)
        .order_by(BookingChange.booking_id)
    )
    return uow.session.scalars(found).all()


def _locked(uow: UnitOfWork, changes: Sequence[BookingChange], *, viewer: Viewer) -> _Held:
    visit_ids = visits_of_bookings(uow, [change.booking_id for change in changes], viewer=viewer)
    visits = locked_visits(uow, set(visit_ids.values()))
    places = [change.placement_before for change in changes]
    crews = shared_crews(uow, {there.crew_id for there in places if there is not None})
    bookings = locked_bookings(uow, [change.booking_id for change in changes])
    return _Held(visits=visits, crews=crews, bookings=bookings, live=live_bookings(uow, visits))


def _take_up(
    uow: UnitOfWork, change: BookingChange, held: _Held, *, expected: Mapping[UUID, int | None], alone: bool
) -> None:
    booking = held.bookings[change.booking_id]
    if expected.get(booking.id) not in (None, booking.version):
        raise StaleVersion()
    visit = held.visits[booking.visit_id]
    if booking.undoable_change_id != change.id:
        raise NothingToUndo() if alone else ChangedSince(booking_id=booking.id, job_number=visit.job_number)
    if change.after is None and visit.id in held.live:
        raise VisitAlreadyBooked(booking_id=held.live[visit.id].id, job_number=visit.job_number)
    visit.check_plannable() if change.before is None else visit.check_open()
    booking.undoable_change_id = None
    change.undone_at = uow.now


def _put_back(uow: UnitOfWork, changes: Sequence[BookingChange], held: _Held) -> list[Booking]:
    zone = known_organization(uow).zone
    found: list[Booking] = []
    for change in changes:
        if change.before is None:
            booking = held.bookings[change.booking_id]
            release(uow, booking, visit=held.visits[booking.visit_id], reason=UNDONE)
            found.append(booking)
    drafts = [_draft(change, there, held) for change in changes if (there := change.placement_before) is not None]
    if not drafts:
        return found
    facts = surroundings(uow, [(draft.crew, draft.after) for _, draft in drafts], zone=zone)
    plans = [_plan(change, draft, facts) for change, draft in drafts]
    placed = [put_in_place(uow, plan) for plan in plans]
    occupy(uow, [plan.claim for plan in plans], zone=zone)
    uow.session.flush()  # the events tell the versions that are now
    for plan, booking in zip(plans, placed, strict=True):
        draft, people = plan.draft, plan.party.people
        uow.emit(booking.moved(draft.crew, people) if draft.booking is not None else booking.made(draft.crew, people))
        note(uow, "booking.undo", booking, before=draft.before, reason=None)
    return found + placed


def _draft(change: BookingChange, there: Placement, held: _Held) -> tuple[BookingChange, Draft]:
    booking = held.bookings[change.booking_id]
    visit = held.visits[booking.visit_id]
    crew = held.crews.get(there.crew_id)
    if crew is None:
        raise NotFound("Crew not found", field="crew_id")
    gone = change.after is None
    if gone:
        crew.check_active()
    return change, Draft(
        wanted=Wanted(visit_id=visit.id, wish=Wish()),
        visit=visit,
        crew=crew,
        booking=None if gone else booking,
        before=None if gone else booking.placement,
        after=there,
    )


def _plan(change: BookingChange, draft: Draft, facts: Surroundings) -> Planned:
    party = facts.party(draft.crew, draft.after)
    broken = broken_rules(
        draft.crew,
        draft.visit,
        draft.after,
        people=party.people,
        brought=party.brought,
        around=facts.around,
        zone=facts.zone,
    )
    return Planned(
        draft=draft,
        booking_id=new_id() if draft.booking is None else draft.booking.id,
        party=party,
        warnings=[rule.code for rule in broken],
        reason=change.override_reason_before or UNDONE,
    )

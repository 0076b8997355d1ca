"""Carries out planned changes as one change set: all of them in one transaction, each told by an event of its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from scheduling.app.occupying import free, occupy
from scheduling.app.planned import Planned
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import ChangeSet
from scheduling.domain.placements import Placement
from scheduling.domain.visits import KnownVisit


def new_change_set(uow: UnitOfWork, *, kind: str, reason: str | None = None, plan_id: UUID | None = None) -> ChangeSet:
    """The set that changes made now belong to; written once there are any."""
    return ChangeSet(
        organization_id=uow.organization_id,
        id=new_id(),
        kind=kind,
        reason=reason,
        plan_id=plan_id,
        made_at=uow.now,
        made_by=uow.actor.id,
    )


def carry_out(uow: UnitOfWork, change_set: ChangeSet, planned: Sequence[Planned], *, zone: str) -> list[Booking]:
    """Put every booking where it was planned to be; those that are there already are left as they are."""
    moving = [plan for plan in planned if not plan.draft.changes_nothing]
    if not moving and change_set.kind == "single":
        return [_held(plan) for plan in planned]
    uow.session.add(change_set)
    if change_set.kind != "single":
        _note_set(uow, change_set, bookings=len(moving))
    reasons = {plan.booking_id: plan.draft.booking.override_reason for plan in moving if plan.draft.booking is not None}
    placed = {plan.booking_id: put_in_place(uow, plan) for plan in moving}
    changes = [
        placed[plan.booking_id].record_change(
            change_set,
            before=plan.draft.before,
            after=plan.draft.after,
            reason_before=reasons.get(plan.booking_id),
        )
        for plan in moving
    ]
    occupy(uow, [plan.claim for plan in moving], zone=zone)
    uow.session.add_all(changes)
    uow.session.flush()  # the events tell the versions that are now
    for plan in moving:
        tell(uow, placed[plan.booking_id], plan, action="move" if plan.draft.before is not None else "make")
    return [placed.get(plan.booking_id) or _held(plan) for plan in planned]


def put_in_place(uow: UnitOfWork, plan: Planned) -> Booking:
    """The booking in its new place, with no resources yet."""
    draft, booking = plan.draft, plan.draft.booking
    if booking is None:
        booking = Booking.make(draft.visit, draft.after, at=uow.now, id=plan.booking_id)
        uow.session.add(booking)
    else:
        booking.put(draft.after, visit=draft.visit, at=uow.now)
    booking.note_override(plan.warnings, reason=plan.reason)
    return booking


def tell(uow: UnitOfWork, booking: Booking, plan: Planned, *, action: str) -> None:
    """Say where the booking is now, and note who put it there."""
    draft, people = plan.draft, plan.party.people
    uow.emit(booking.made(draft.crew, people) if draft.before is None else booking.moved(draft.crew, people))
    note(uow, f"booking.{action}", booking, before=draft.before, reason=booking.override_reason)


def release(uow: UnitOfWork, booking: Booking, *, visit: KnownVisit, reason: str) -> None:
    """Free what a locked booking holds, and say so."""
    before = booking.placement
    event = booking.release(visit=visit, reason=reason, at=uow.now)
    free(uow, [booking.id])
    uow.emit(event)
    note(uow, "booking.release", booking, before=before, reason=reason)


def note(uow: UnitOfWork, action: str, booking: Booking, *, before: Placement | None, reason: str | None) -> None:
    """The audit entry of a change."""
    uow.audit(
        action=action,
        record_type="booking",
        record_id=booking.id,
        before=None if before is None else before.as_record(),
        after=None if booking.is_released else booking.placement.as_record(),
        reason=reason,
    )


def _note_set(uow: UnitOfWork, change_set: ChangeSet, *, bookings: int) -> None:
    """The audit entry of the act as a whole, beside those of its bookings."""
    after = {"kind": change_set.kind, "bookings": bookings, "plan_id": change_set.plan_id and str(change_set.plan_id)}
    uow.audit(
        action="change_set.make",
        record_type="change_set",
        record_id=change_set.id,
        after=after,
        reason=change_set.reason,
    )


def _held(plan: Planned) -> Booking:
    assert plan.draft.booking is not None, "what is in its place already has a booking"
    return plan.draft.booking

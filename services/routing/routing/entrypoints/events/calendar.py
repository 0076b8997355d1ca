"""Hearing of bookings, and of what the calendar made of plans."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from routing.app import known_work, plans
from routing.entrypoints.events.register import on
from routing.entrypoints.messages import work as messages


@on(messages.BookingMade)
def keep_new_booking(uow: UnitOfWork, event: Event[messages.BookingMade]) -> None:
    """Know when and who."""
    _keep_booking(uow, event.data)


@on(messages.BookingMoved)
def keep_moved_booking(uow: UnitOfWork, event: Event[messages.BookingMoved]) -> None:
    """Know when and who by now."""
    _keep_booking(uow, event.data)


@on(messages.BookingReleased)
def drop_booking(uow: UnitOfWork, event: Event[messages.BookingReleased]) -> None:
    """Nobody goes there for now."""
    known_work.drop_booking(uow, booking_id=event.data.booking_id)


@on(messages.PlanApplied)
def note_plan_applied(uow: UnitOfWork, event: Event[messages.PlanApplied]) -> None:
    """Know what of a plan the calendar follows, and by which change set it can be undone."""
    plans.note_answer(
        uow,
        plan_id=event.data.plan_id,
        change_set_id=event.data.change_set_id,
        applied=event.data.applied,
        refused=msgspec.to_builtins(event.data.refused),
    )


@on(messages.PlanRefused)
def note_plan_refused(uow: UnitOfWork, event: Event[messages.PlanRefused]) -> None:
    """Know that the calendar is as it was, and why."""
    plans.note_answer(
        uow,
        plan_id=event.data.plan_id,
        change_set_id=event.data.change_set_id,
        applied=[],
        refused=msgspec.to_builtins(event.data.refused),
    )


@on(messages.PlanUndone)
def note_plan_undone(uow: UnitOfWork, event: Event[messages.PlanUndone]) -> None:
    """Know that the calendar is as it was before."""
    plans.note_undone(uow, plan_id=event.data.plan_id)


def _keep_booking(uow: UnitOfWork, facts: messages.BookingMade) -> None:
    plain = msgspec.structs.asdict(facts)
    along = {name: msgspec.to_builtins(plain.pop(name)) for name in ("people", "equipment")}
    known_work.keep_booking(uow, booking_version=plain.pop("version"), **along, **plain)

"""Day plans as a resource: asking for one, cancelling it, confirming it for the calendar, and what the calendar
answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from routing.app.asking import check_asked, check_crews_work
from routing.app.days import day_of
from routing.domain.day_plans import REPLAN, WAITING, DayPlan
from routing.domain.known_work import KnownBooking
from routing.domain.refusals import CalendarMoved, NothingToRoute, TooManyPlans
from routing.domain.zones import check_day

MOST_WAITING = 5


def ask_day_plan(
    uow: UnitOfWork, *, on: date, kind: str, id: UUID | None = None, seconds: int = 10, **asked: Any
) -> DayPlan:
    """Ask for a plan of a day; a worker makes it. Refused at once when there is nothing that could be planned."""
    check_day(on, field="on")
    day = day_of(
        uow,
        on,
        crew_ids=asked.get("crew_ids"),
        visit_ids=asked.get("visit_ids", ()),
        with_waiting=asked.get("with_waiting", 0),
    )
    check_asked(day, replan=kind == REPLAN, **asked)
    check_crews_work([day.without(asked.get("out_crew_ids", ()))], field="on")
    if not any(visit.is_plannable for visit in day.visits):
        raise NothingToRoute("No open visit is booked on that day, and none was named to be put there", field="on")
    _check_room(uow)
    return keep_plan(uow, on=on, kind=kind, id=id, asked={"seconds": seconds, **asked})


def keep_plan(uow: UnitOfWork, *, on: date, kind: str, id: UUID | None, asked: dict[str, Any]) -> DayPlan:
    """Note what was asked for."""
    plan = DayPlan.ask(
        organization_id=uow.organization_id, id=id or new_id(), kind=kind, on=on, asked=_plain(asked), at=uow.now
    )
    uow.session.add(plan)
    uow.session.flush()
    uow.audit(
        action="day_plan.ask", record_type="day_plan", record_id=plan.id, after={"on": on.isoformat(), "kind": kind}
    )
    return plan


def cancel_day_plan(uow: UnitOfWork, *, day_plan_id: UUID) -> DayPlan:
    """Stop a plan that is not ready yet."""
    plan = uow.lock(DayPlan, day_plan_id)
    before = plan.status
    plan.cancel(at=uow.now)
    uow.audit(
        action="day_plan.cancel",
        record_type="day_plan",
        record_id=plan.id,
        before={"status": before},
        after={"status": plan.status},
    )
    return plan


def apply_day_plan(
    uow: UnitOfWork, *, day_plan_id: UUID, expected_version: int | None, visit_ids: Collection[UUID] | None = None
) -> DayPlan:
    """Ask the calendar to follow a plan, in whole or for some visits."""
    plan = uow.lock(DayPlan, day_plan_id, expected_version)
    changes = plan.chosen(visit_ids)
    _check_unmoved(uow, changes)
    uow.emit(plan.confirm(changes, at=uow.now))
    uow.audit(
        action="day_plan.apply",
        record_type="day_plan",
        record_id=plan.id,
        after={"visit_ids": [change["visit_id"] for change in changes]},
    )
    return plan


def note_answer(
    uow: UnitOfWork,
    *,
    plan_id: UUID,
    change_set_id: UUID,
    applied: Sequence[UUID],
    refused: Sequence[dict[str, str]],
) -> None:
    """Note what the calendar made of a plan."""
    plan = uow.lock(DayPlan, plan_id)
    plan.note_answer(change_set_id=change_set_id, applied=applied, refused=refused)
    uow.audit(
        action="day_plan.answer",
        record_type="day_plan",
        record_id=plan.id,
        after={"status": plan.status, "change_set_id": str(change_set_id)},
    )


def note_undone(uow: UnitOfWork, *, plan_id: UUID) -> None:
    """Note that the calendar was put back."""
    plan = uow.lock(DayPlan, plan_id)
    plan.note_undone()
    uow.audit(action="day_plan.undone", record_type="day_plan", record_id=plan.id, after={"status": plan.status})


def _check_room(uow: UnitOfWork) -> None:
    """Nobody fills the queue for everybody else."""
    ours = (DayPlan.organization_id == uow.organization_id, DayPlan.status.in_(WAITING))
    waiting = uow.session.scalar(select(func.count()).select_from(DayPlan).where(*ours)) or 0
    if waiting >= MOST_WAITING:
        raise TooManyPlans()


def _check_unmoved(uow: UnitOfWork, changes: Sequence[dict[str, Any]]) -> None:
    """Refuse to apply what was planned from bookings that are others now; all or nothing."""
    ids = [UUID(change["visit_id"]) for change in changes]
    booked = select(KnownBooking).where(
        KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id.in_(ids)
    )
    present = {
        str(booking.visit_id): (str(booking.crew_id), booking.starts_at) for booking in uow.session.scalars(booked)
    }
    moved = [change["visit_id"] for change in changes if present.get(change["visit_id"]) != _seen(change)]
    if moved:
        raise CalendarMoved(visit_ids=moved)


def _seen(change: dict[str, Any]) -> tuple[str, datetime] | None:
    before = change["before"]
    return (before["crew_id"], datetime.fromisoformat(before["starts_at"])) if before else None


def _plain(value: Any) -> Any:
    """As a JSON column takes it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID) else value

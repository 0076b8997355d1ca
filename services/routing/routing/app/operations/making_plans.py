"""Making the day plans that were asked for, one after another. A plan whose maker died is made again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from common.errors import Refusal
from common.failpoints import failpoint
from routing.app.asking import crews_asked, visits_asked, wish_of
from routing.app.days import shared_day_of
from routing.app.operations.solving import Planner
from routing.app.ports import OpenUnitOfWork
from routing.domain.day import Day
from routing.domain.day_plans import ABANDONED_AFTER, QUEUED, RUNNING, DayPlan
from routing.domain.outcome import Outcome
from routing.domain.planning.refusals import PlanningCancelled

log = logging.getLogger(__name__)
FAILED_BY_DEFECT = ("planner_failed", "Planning this day failed; nothing was changed")


def next_plan(session: Session, *, now: datetime) -> tuple[UUID, UUID] | None:
    """(organization, plan) to be made next: of the organization that had its turn longest ago, the oldest."""
    other = aliased(DayPlan)
    last_turn = (
        select(func.max(other.started_at)).where(other.organization_id == DayPlan.organization_id).scalar_subquery()
    )
    abandoned = and_(DayPlan.status == RUNNING, DayPlan.seen_at < now - ABANDONED_AFTER)
    waiting = select(DayPlan.organization_id, DayPlan.id).where(or_(DayPlan.status == QUEUED, abandoned))
    row = session.execute(waiting.order_by(last_turn.asc().nulls_first(), DayPlan.id).limit(1)).one_or_none()
    return (row.organization_id, row.id) if row else None


def make_plan(open_uow: OpenUnitOfWork, planner: Planner, *, day_plan_id: UUID) -> None:
    """Make one plan, unless somebody else does."""
    with open_uow() as uow:
        plan = uow.lock(DayPlan, day_plan_id)
        is_ours = plan.status == QUEUED or (
            plan.status == RUNNING and (plan.seen_at is None or plan.seen_at < uow.now - ABANDONED_AFTER)
        )
        if not is_ours or not plan.begin(at=uow.now):
            return
        asked, on = dict(plan.asked), plan.runs_on
    watch = _Watch(open_uow, day_plan_id)
    try:
        with open_uow() as uow:
            waiting = asked.get("with_waiting", 0)
            day = shared_day_of(
                uow, on, crew_ids=crews_asked(asked), visit_ids=visits_asked(asked), with_waiting=waiting
            )
        outcome = _solved(planner, day, asked, watch)
        failpoint("routing.plan_made")
    except PlanningCancelled:
        _end(open_uow, day_plan_id)
    except Refusal as refusal:
        _fail(open_uow, day_plan_id, refusal.code, refusal.detail)
    except Exception:
        log.exception("planning failed", extra={"day_plan_id": str(day_plan_id)})
        _fail(open_uow, day_plan_id, *FAILED_BY_DEFECT)
    else:
        _finish(open_uow, day_plan_id, outcome)


@dataclass(slots=True)
class _Watch:
    """Tells how far the plan is and asks whether it is still wanted, each in a transaction of its own."""

    open_uow: OpenUnitOfWork
    day_plan_id: UUID
    cancelled: bool = field(default=False)

    def note(self, percent: int) -> None:
        with self.open_uow() as uow:
            plan = uow.lock(DayPlan, self.day_plan_id)
            self.cancelled = plan.cancel_asked or plan.status != RUNNING
            if plan.status == RUNNING:
                plan.note_progress(percent, at=uow.now)

    def is_cancelled(self) -> bool:
        return self.cancelled


def _solved(planner: Planner, day: Day, asked: dict[str, object], watch: _Watch) -> Outcome:
    watch.note(1)
    if watch.is_cancelled():
        raise PlanningCancelled()
    wish = wish_of(dict(asked))
    seconds = float(str(asked.get("seconds", 10)))
    return planner.solve(day, wish, seconds=seconds, on_progress=watch.note, is_cancelled=watch.is_cancelled)


def _finish(open_uow: OpenUnitOfWork, day_plan_id: UUID, outcome: Outcome) -> None:
    with open_uow() as uow:
        plan = uow.lock(DayPlan, day_plan_id)
        if plan.status == RUNNING and plan.cancel_asked:
            plan.end_cancelled(at=uow.now)
        elif plan.status == RUNNING:
            plan.finish(result=outcome.result, changes=outcome.changes, at=uow.now)


def _fail(open_uow: OpenUnitOfWork, day_plan_id: UUID, code: str, detail: str) -> None:
    with open_uow() as uow:
        plan = uow.lock(DayPlan, day_plan_id)
        if plan.status == RUNNING:
            plan.fail(code=code, detail=detail, at=uow.now)


def _end(open_uow: OpenUnitOfWork, day_plan_id: UUID) -> None:
    with open_uow() as uow:
        uow.lock(DayPlan, day_plan_id).end_cancelled(at=uow.now)

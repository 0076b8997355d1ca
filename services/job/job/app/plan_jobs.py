"""Making the jobs of plans: one transaction for each day of a rule, behind the lock on its plan. Whoever comes second
finds the plan pointing at a later day, so that no day is done twice, whoever is cut off when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.money import Money
from job.app.jobs import create_job
from job.app.organizations import local_day, zone_of
from job.app.plan_lines import ordered_lines
from job.app.plans import recorded
from job.app.settings import job_settings
from job.domain.holidays import working_day
from job.domain.recurrence import moment_of
from job.domain.recurring_plan import CHANGED, MADE, SKIPPED, PlanOccurrence, RecurringPlan

MOST_AT_ONCE = 500
HOLIDAY = "a holiday"
PLACE_GONE = "the property is not the customer's any more"


def plans_due(session: Session, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """Organizations and plans that may have jobs to make; tomorrow has come somewhere already."""
    due = (RecurringPlan.status == "active", RecurringPlan.due_on <= now.date() + timedelta(days=1))
    found = select(RecurringPlan.organization_id, RecurringPlan.id).where(*due).order_by(RecurringPlan.due_on)
    return [(row.organization_id, row.id) for row in session.execute(found.limit(MOST_AT_ONCE))]


def make_next_job(uow: UnitOfWork, plan_id: UUID) -> bool:
    """Settle the plan's next day if its time has come: whether there was one."""
    plan = uow.lock(RecurringPlan, plan_id)
    if not plan.is_due(today=local_day(uow, uow.now)) or plan.next_on is None:
        return False
    occurs_on = plan.next_on
    plan.point_from(occurs_on + timedelta(days=1))
    occurrence = uow.session.get(PlanOccurrence, (uow.organization_id, plan.id, occurs_on))
    if occurrence is not None and occurrence.state != CHANGED:
        return True
    new = PlanOccurrence(organization_id=uow.organization_id, plan_id=plan.id, occurs_on=occurs_on)
    _settle(uow, plan, occurrence or new)
    return True


def _settle(uow: UnitOfWork, plan: RecurringPlan, occurrence: PlanOccurrence) -> None:
    day = occurrence.moved_to or working_day(
        occurrence.occurs_on, holidays=job_settings(uow).days_off, rule=plan.on_holidays
    )
    if day is None:
        occurrence.state, occurrence.reason = SKIPPED, HOLIDAY
        uow.session.add(occurrence)
        return
    try:
        job = create_job(uow, **_ordered(uow, plan, occurrence, day))
    except NotYetKnown:  # it was known when the plan was made
        plan.point_from(occurrence.occurs_on)
        plan.pause(reason=PLACE_GONE)
        recorded(uow, plan, action="plan.pause", reason=PLACE_GONE)
        return
    occurrence.state, occurrence.job_id = MADE, job.id
    uow.session.add(occurrence)


def _ordered(uow: UnitOfWork, plan: RecurringPlan, occurrence: PlanOccurrence, day: date) -> dict[str, Any]:
    at = occurrence.at_time or plan.at_time
    return {
        "customer_id": plan.customer_id,
        "property_id": plan.property_id,
        "lines": ordered_lines(plan.lines if occurrence.lines is None else occurrence.lines),
        "tax_rate": plan.tax_rate,
        "title": occurrence.title or plan.title,
        "instructions": plan.instructions,
        "discount": Money(plan.discount_minor, plan.currency),
        "earliest_on": day,
        "preferred_at": None if at is None else moment_of(day, at, zone_of(uow)),
    }

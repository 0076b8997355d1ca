"""Recurring plans: making, pausing, ending them. What was planned ahead and is not booked yet goes with its plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import refuse_erased
from common.ids import new_id
from common.money import Money
from job.app.jobs import cancel_at_once
from job.app.known import known_property
from job.app.organizations import known_organization, local_day
from job.app.plan_lines import check_price, kept_lines
from job.domain import statuses
from job.domain.job import Job
from job.domain.recurring_plan import ENDED, MADE, PlanOccurrence, RecurringPlan


def create_plan(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    property_id: UUID,
    lines: list[dict[str, Any]],
    rule: str,
    starts_on: date,
    tax_rate: Decimal,
    on_holidays: str,
    ahead_days: int,
    id: UUID | None = None,
    discount: Money | None = None,
    title: str | None = None,
    instructions: str | None = None,
    ends_on: date | None = None,
    at_time: str | None = None,
) -> RecurringPlan:
    """Agree on work that recurs. Its jobs are made when their days come near."""
    refuse_erased(uow, customer_id, field="customer_id")
    known_property(uow, customer_id=customer_id, property_id=property_id)
    currency = known_organization(uow).currency
    plan = RecurringPlan(
        organization_id=uow.organization_id, id=id or new_id(), customer_id=customer_id, property_id=property_id,
        title=title, instructions=instructions, lines=kept_lines(lines), currency=currency,
        discount_minor=(discount or Money.zero(currency)).amount, tax_rate=tax_rate, rule=rule, starts_on=starts_on,
        ends_on=ends_on, at_time=at_time, on_holidays=on_holidays, ahead_days=ahead_days,
        created_at=uow.now, updated_at=uow.now,
    )  # fmt: skip
    check_price(lines, discount=discount or Money.zero(currency), tax_rate=tax_rate)
    return keep_new_plan(uow, plan)


def keep_new_plan(uow: UnitOfWork, plan: RecurringPlan) -> RecurringPlan:
    """Store a plan whose terms are right."""
    plan.begin(today=local_day(uow, uow.now))
    uow.session.add(plan)
    return recorded(uow, plan, action="plan.create")


def pause_plan(uow: UnitOfWork, *, plan_id: UUID, reason: str, expected_version: int | None) -> RecurringPlan:
    """No jobs until it is resumed; those that are not booked yet are cancelled."""
    plan = uow.lock(RecurringPlan, plan_id, expected_version)
    plan.pause(reason=reason)
    withdraw_jobs(uow, plan, from_on=local_day(uow, uow.now), reason=reason)
    return recorded(uow, plan, action="plan.pause", reason=reason)


def resume_plan(uow: UnitOfWork, *, plan_id: UUID, expected_version: int | None) -> RecurringPlan:
    """Jobs from today on; days that passed meanwhile are not made up for."""
    plan = uow.lock(RecurringPlan, plan_id, expected_version)
    plan.resume(today=local_day(uow, uow.now))
    return recorded(uow, plan, action="plan.resume")


def end_plan(
    uow: UnitOfWork, *, plan_id: UUID, reason: str, expected_version: int | None, last_on: date | None = None
) -> RecurringPlan:
    """No more jobs, or none after a last day; those that are not booked yet are cancelled."""
    plan = uow.lock(RecurringPlan, plan_id, expected_version)
    today = local_day(uow, uow.now)
    plan.end(reason=reason, last_on=last_on, today=today)
    if last_on is None or last_on < date.max:
        first = today if last_on is None else max(today, last_on + timedelta(days=1))
        withdraw_jobs(uow, plan, from_on=first, reason=reason)
    return recorded(uow, plan, action="plan.end", reason=reason)


def end_plans_of(uow: UnitOfWork, *, customer_id: UUID, reason: str) -> None:
    """End all plans for a customer."""
    of_customer = (RecurringPlan.organization_id == uow.organization_id, RecurringPlan.customer_id == customer_id)
    going = select(RecurringPlan.id).where(*of_customer, RecurringPlan.status != ENDED).order_by(RecurringPlan.id)
    for plan_id in uow.session.scalars(going).all():
        end_plan(uow, plan_id=plan_id, reason=reason, expected_version=None)


def withdraw_jobs(uow: UnitOfWork, plan: RecurringPlan, *, from_on: date, reason: str) -> dict[date, UUID]:
    """Cancel the plan's jobs from a day on that are not booked yet, so that their days are free again; the jobs that
    stay, by their days."""
    made = select(PlanOccurrence).where(
        PlanOccurrence.organization_id == uow.organization_id,
        PlanOccurrence.plan_id == plan.id,
        PlanOccurrence.occurs_on >= from_on,
        PlanOccurrence.state == MADE,
    )
    kept: dict[date, UUID] = {}
    for occurrence in uow.session.scalars(made.order_by(PlanOccurrence.occurs_on)).all():
        assert occurrence.job_id is not None
        job = uow.lock(Job, occurrence.job_id)
        if job.status == statuses.UNSCHEDULED:
            cancel_at_once(uow, job, reason=reason)
            uow.session.delete(occurrence)
        else:
            kept[occurrence.occurs_on] = job.id
    uow.session.flush()
    return kept


def recorded(uow: UnitOfWork, plan: RecurringPlan, *, action: str, reason: str | None = None) -> RecurringPlan:
    """Flush, and note it in the audit trail."""
    plan.updated_at = uow.now
    uow.session.flush()
    shown = ("status", "rule", "starts_on", "ends_on", "next_on")
    after = {name: getattr(plan, name) for name in shown}
    uow.audit(action=action, record_type="recurring_plan", record_id=plan.id, after=after, reason=reason)
    return plan

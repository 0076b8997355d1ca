"""Changing a plan: one of its days, or one and all that follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, InvalidInput
from common.ids import new_id
from common.money import Money
from job.app.known import known_property
from job.app.organizations import local_day
from job.app.plan_lines import check_price, kept_lines, ordered_lines
from job.app.plans import keep_new_plan, recorded, withdraw_jobs
from job.domain.recurring_plan import CHANGED, MADE, SKIPPED, PlanOccurrence, RecurringPlan

FOLLOWED = "another plan follows"


class NoSuchOccurrence(InvalidInput):
    """The plan's rule has no such day from today on."""

    code = "no_such_occurrence"


class MovedOutOfReach(InvalidInput):
    """Work is moved to today or later, within ten years."""

    code = "moved_out_of_reach"


class OccurrenceIsAJob(Conflict):
    """There is a job for this day already: change that."""

    code = "occurrence_is_a_job"


def change_occurrence(
    uow: UnitOfWork,
    *,
    plan_id: UUID,
    expected_version: int | None,
    occurs_on: date,
    reason: str,
    skip: bool,
    moved_to: date | None = None,
    at_time: str | None = None,
    title: str | None = None,
    lines: list[dict[str, Any]] | None = None,
) -> RecurringPlan:
    """Let one day be another than the plan says, or drop it."""
    plan = _locked(uow, plan_id, expected_version, occurs_on=occurs_on)
    today = local_day(uow, uow.now)
    if moved_to is not None and not today <= moved_to <= today + timedelta(days=3_653):
        raise MovedOutOfReach(field="moved_to")
    if lines is not None:
        check_price(lines, discount=Money(plan.discount_minor, plan.currency), tax_rate=plan.tax_rate)
    occurrence = _occurrence(uow, plan, occurs_on)
    if occurrence.state == MADE:
        raise OccurrenceIsAJob(job_id=str(occurrence.job_id))
    occurrence.state, occurrence.reason = SKIPPED if skip else CHANGED, reason
    occurrence.moved_to, occurrence.at_time, occurrence.title = None if skip else moved_to, at_time, title
    occurrence.lines = None if lines is None else kept_lines(lines)
    uow.session.add(occurrence)
    if plan.next_on is not None and occurs_on < plan.next_on:
        plan.point_from(occurs_on)  # dropped before, or a holiday: it is looked at again
    return recorded(uow, plan, action="plan.change_one", reason=reason)


def change_following(
    uow: UnitOfWork, *, plan_id: UUID, expected_version: int | None, from_on: date, reason: str, **changes: Any
) -> RecurringPlan:
    """Let another plan follow this one from one of its days on; the new plan."""
    plan = _locked(uow, plan_id, expected_version, from_on=from_on)
    follower = _follower(uow, plan, from_on, changes)
    kept = withdraw_jobs(uow, plan, from_on=from_on, reason=reason)
    plan.end(reason=FOLLOWED, last_on=from_on - timedelta(days=1), today=local_day(uow, uow.now))
    recorded(uow, plan, action="plan.change_following", reason=reason)
    keep_new_plan(uow, follower)
    for occurs_on, job_id in kept.items():
        uow.session.add(_made(follower, occurs_on, job_id))
    uow.session.flush()
    return follower


def _locked(uow: UnitOfWork, plan_id: UUID, expected_version: int | None, **named: date) -> RecurringPlan:
    """The plan to be changed, if the named day is one of those to come."""
    [(field, day)] = named.items()
    plan = uow.lock(RecurringPlan, plan_id, expected_version)
    plan.check_going()
    ended = plan.ends_on is not None and day > plan.ends_on
    if day < local_day(uow, uow.now) or ended or not plan.recurrence.includes(day):
        raise NoSuchOccurrence(field=field)
    return plan


def _occurrence(uow: UnitOfWork, plan: RecurringPlan, occurs_on: date) -> PlanOccurrence:
    found = uow.session.get(PlanOccurrence, (uow.organization_id, plan.id, occurs_on))
    return found or PlanOccurrence(organization_id=uow.organization_id, plan_id=plan.id, occurs_on=occurs_on, state="")


def _made(plan: RecurringPlan, occurs_on: date, job_id: UUID) -> PlanOccurrence:
    return PlanOccurrence(
        organization_id=plan.organization_id, plan_id=plan.id, occurs_on=occurs_on, state=MADE, job_id=job_id
    )


def _follower(uow: UnitOfWork, plan: RecurringPlan, from_on: date, changes: dict[str, Any]) -> RecurringPlan:
    """The same plan from that day on, with what is to be another."""
    taken = (
        "customer_id", "property_id", "title", "instructions", "lines", "currency", "discount_minor", "tax_rate",
        "ends_on", "at_time", "on_holidays", "ahead_days",
    )  # fmt: skip
    values = {name: getattr(plan, name) for name in taken}
    values["rule"] = changes.pop("rule", None) or plan.recurrence.left_from(from_on)
    lines = changes.pop("lines", None) or ordered_lines(plan.lines)
    discount = changes.pop("discount", None) or Money(plan.discount_minor, plan.currency)
    values |= {**changes, "lines": kept_lines(lines), "discount_minor": discount.amount}
    check_price(lines, discount=discount, tax_rate=values["tax_rate"])
    known_property(uow, customer_id=plan.customer_id, property_id=values["property_id"])
    return RecurringPlan(
        organization_id=plan.organization_id,
        id=new_id(),
        predecessor_id=plan.id,
        starts_on=from_on,
        created_at=uow.now,
        **values,
    )

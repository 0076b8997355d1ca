"""Plans as they are shown: a list, and one with what became of its days and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.money import Money
from job.app.organizations import zone_of
from job.app.plan_lines import ordered_lines
from job.domain.recurrence import moment_of
from job.domain.recurring_plan import ACTIVE, PlanOccurrence, RecurringPlan

SHOWN_OCCURRENCES, SHOWN_UPCOMING = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan, its latest settled or changed days, and the next days that are still to become jobs."""

    plan: RecurringPlan
    version: int
    zone: str
    lines: list[dict[str, Any]]
    discount: Money
    occurrences: list[PlanOccurrence]
    upcoming: list[dict[str, Any]]


def plans_page(
    uow: UnitOfWork, *, after: str | None, limit: int, status: str | None = None, customer_id: UUID | None = None
) -> Page:
    """Plans, newest first."""
    found = select(RecurringPlan).where(RecurringPlan.organization_id == uow.organization_id)
    if status is not None:
        found = found.where(RecurringPlan.status == status)
    if customer_id is not None:
        found = found.where(RecurringPlan.customer_id == customer_id)
    return keyset(uow.session, found, columns=[RecurringPlan.id.desc()], after=after, limit=limit)


def plan_view(uow: UnitOfWork, plan_id: UUID) -> PlanView:
    """The plan, or NotFound."""
    return view_of_plan(uow, uow.get(RecurringPlan, plan_id))


def view_of_plan(uow: UnitOfWork, plan: RecurringPlan) -> PlanView:
    """The same for a plan at hand."""
    uow.session.flush()
    of_plan = (PlanOccurrence.organization_id == uow.organization_id, PlanOccurrence.plan_id == plan.id)
    latest = select(PlanOccurrence).where(*of_plan).order_by(PlanOccurrence.occurs_on.desc()).limit(SHOWN_OCCURRENCES)
    occurrences = list(uow.session.scalars(latest))
    return PlanView(
        plan=plan,
        version=plan.version,
        zone=zone_of(uow).key,
        lines=ordered_lines(plan.lines),
        discount=Money(plan.discount_minor, plan.currency),
        occurrences=occurrences,
        upcoming=list(islice(_upcoming(uow, plan, occurrences), SHOWN_UPCOMING)),
    )


def plan_of(uow: UnitOfWork, job_id: UUID) -> dict[str, Any] | None:
    """Which plan a job was made for, and for which of its days; of plans that follow one another the latest."""
    of_job = (PlanOccurrence.organization_id == uow.organization_id, PlanOccurrence.job_id == job_id)
    found = select(PlanOccurrence.plan_id, PlanOccurrence.occurs_on).where(*of_job)
    row = uow.session.execute(found.order_by(PlanOccurrence.plan_id.desc()).limit(1)).one_or_none()
    return None if row is None else {"id": row.plan_id, "occurs_on": row.occurs_on}


def _upcoming(uow: UnitOfWork, plan: RecurringPlan, occurrences: list[PlanOccurrence]) -> Any:
    if plan.status != ACTIVE or plan.next_on is None:
        return
    settled = {each.occurs_on: each for each in occurrences}
    zone = zone_of(uow)
    for day in plan.recurrence.from_day(plan.next_on):
        if plan.ends_on is not None and day > plan.ends_on:
            return
        other = settled.get(day)
        if other is not None and other.state != "changed":
            continue
        on, at = (other.moved_to if other else None) or day, (other.at_time if other else None) or plan.at_time
        yield {"occurs_on": day, "planned_on": on, "planned_at": moment_of(on, at, zone) if at else None}

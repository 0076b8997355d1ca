"""Recurring plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from job.app import plan_changes, plan_views, plans
from job.app.plan_views import PlanView, view_of_plan
from job.entrypoints.http.job_bodies import Reason
from job.entrypoints.http.plan_schemas import (
    OccurrenceChange,
    PlanEnd,
    PlanFilter,
    PlanFollowing,
    PlanNew,
    PlanRow,
    PlanShown,
)

blueprint = Blueprint("plans", __name__, url_prefix="/api/v1/recurring-plans", description="Work that recurs")


@operation(blueprint, "POST", "", id="createRecurringPlan", body=PlanNew, answer=PlanShown, status=201)
def create_plan(uow: UnitOfWork, body: dict[str, Any]) -> PlanView:
    """Agree on work that recurs; its jobs are made when their days come near."""
    return view_of_plan(uow, plans.create_plan(uow, **body))


@operation(blueprint, "GET", "", id="listRecurringPlans", query=PlanFilter, answer=page_of(PlanRow))
def list_plans(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Plans, newest first."""
    return plan_views.plans_page(uow, **query)


@operation(blueprint, "GET", "/<uuid:plan_id>", id="showRecurringPlan", answer=PlanShown)
def show_plan(uow: UnitOfWork, plan_id: UUID) -> PlanView:
    """One plan, with what became of its days and what comes next."""
    return plan_views.plan_view(uow, plan_id)


@operation(
    blueprint,
    "POST",
    "/<uuid:plan_id>/occurrences",
    id="changeOccurrence",
    body=OccurrenceChange,
    answer=PlanShown,
    versioned=True,
)
def change_occurrence(uow: UnitOfWork, body: dict[str, Any], plan_id: UUID, expected_version: int | None) -> PlanView:
    """Let one day be another than the plan says, or drop it."""
    changed = plan_changes.change_occurrence(uow, plan_id=plan_id, expected_version=expected_version, **body)
    return view_of_plan(uow, changed)


@operation(
    blueprint,
    "POST",
    "/<uuid:plan_id>/following",
    id="changeFollowing",
    body=PlanFollowing,
    answer=PlanShown,
    versioned=True,
)
def change_following(uow: UnitOfWork, body: dict[str, Any], plan_id: UUID, expected_version: int | None) -> PlanView:
    """Let another plan, which is answered, follow this one from one of its days on."""
    follower = plan_changes.change_following(uow, plan_id=plan_id, expected_version=expected_version, **body)
    return view_of_plan(uow, follower)


@operation(
    blueprint,
    "POST",
    "/<uuid:plan_id>/pause",
    id="pauseRecurringPlan",
    body=Reason,
    answer=PlanShown,
    versioned=True,
)
def pause_plan(uow: UnitOfWork, body: dict[str, Any], plan_id: UUID, expected_version: int | None) -> PlanView:
    """No jobs until it is resumed; those that are not booked yet are cancelled."""
    return view_of_plan(uow, plans.pause_plan(uow, plan_id=plan_id, expected_version=expected_version, **body))


@operation(blueprint, "POST", "/<uuid:plan_id>/resume", id="resumeRecurringPlan", answer=PlanShown, versioned=True)
def resume_plan(uow: UnitOfWork, plan_id: UUID, expected_version: int | None) -> PlanView:
    """Jobs again, from today on."""
    return view_of_plan(uow, plans.resume_plan(uow, plan_id=plan_id, expected_version=expected_version))


@operation(
    blueprint, "POST", "/<uuid:plan_id>/end", id="endRecurringPlan", body=PlanEnd, answer=PlanShown, versioned=True
)
def end_plan(uow: UnitOfWork, body: dict[str, Any], plan_id: UUID, expected_version: int | None) -> PlanView:
    """No more jobs, or none after a last day; those that are not booked yet are cancelled."""
    return view_of_plan(uow, plans.end_plan(uow, plan_id=plan_id, expected_version=expected_version, **body))

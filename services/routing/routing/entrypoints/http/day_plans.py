"""Plans of whole days: ask, look, cancel, apply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from routing.app import plans
from routing.app.queries.plans import plan_of, plan_page, plan_view
from routing.entrypoints.http.plan_schemas import (
    DayPlanApply,
    DayPlanCard,
    DayPlanDetail,
    DayPlanFilter,
    DayPlanWish,
)

blueprint = Blueprint("day_plans", __name__, url_prefix="/api/v1/day-plans", description="Plans of whole days")


@operation(
    blueprint,
    "POST",
    "",
    id="askDayPlan",
    body=DayPlanWish,
    answer=DayPlanDetail,
    status=202,
    location="/api/v1/day-plans/{id}",
)
def ask(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a plan of a day over all crews; it is made in the background."""
    return plan_view(plans.ask_day_plan(uow, **body))


@operation(blueprint, "GET", "", id="listDayPlans", query=DayPlanFilter, answer=page_of(DayPlanCard))
def list_plans(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Plans, newest first."""
    return plan_page(uow, **query)


@operation(blueprint, "GET", "/<uuid:day_plan_id>", id="showDayPlan", answer=DayPlanDetail)
def show(uow: UnitOfWork, day_plan_id: UUID) -> dict[str, Any]:
    """How far a plan is, and what came out."""
    return plan_of(uow, day_plan_id)


@operation(blueprint, "POST", "/<uuid:day_plan_id>/cancel", id="cancelDayPlan", answer=DayPlanDetail)
def cancel(uow: UnitOfWork, day_plan_id: UUID) -> dict[str, Any]:
    """Stop making a plan."""
    return plan_view(plans.cancel_day_plan(uow, day_plan_id=day_plan_id))


@operation(
    blueprint,
    "POST",
    "/<uuid:day_plan_id>/apply",
    id="applyDayPlan",
    body=DayPlanApply,
    answer=DayPlanDetail,
    status=202,
    versioned=True,
    location="/api/v1/day-plans/{id}",
)
def apply(uow: UnitOfWork, body: dict[str, Any], day_plan_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Let the calendar follow a plan, in whole or for some visits. Its status tells what the calendar made of it."""
    plan = plans.apply_day_plan(uow, day_plan_id=day_plan_id, expected_version=expected_version, **body)
    uow.session.flush()
    return plan_view(plan)

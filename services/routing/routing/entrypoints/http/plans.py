"""Plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from routing.app import plans
from routing.domain.plan import Plan
from routing.entrypoints.http.schemas import PlanNew, PlanShown

blueprint = Blueprint("plans", __name__, url_prefix="/api/v1/plans", description="Plans")


@operation(blueprint, "POST", "", id="openPlan", body=PlanNew, answer=PlanShown, status=201)
def open_plan(uow: UnitOfWork, body: dict[str, Any]) -> Plan:
    """Open a plan."""
    return plans.open_plan(uow, **body)


@operation(blueprint, "GET", "/<uuid:plan_id>", id="showPlan", answer=PlanShown)
def show_plan(uow: UnitOfWork, plan_id: UUID) -> Plan:
    """One plan."""
    return plans.plan_of(uow, plan_id)

"""Service plans and what is expected of meters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from fleet.app import service_plans
from fleet.app.queries.service_plans import service_plan_view, service_plans_page, vehicle_forecast
from fleet.entrypoints.http.service_plan_schemas import (
    ForecastShown,
    ServicePlanChange,
    ServicePlanFilter,
    ServicePlanNew,
    ServicePlanShown,
)

blueprint = Blueprint("service_plans", __name__, url_prefix="/api/v1", description="Services that vehicles need")
ONE = "/service-plans/<uuid:service_plan_id>"


@operation(
    blueprint,
    "POST",
    "/vehicles/<uuid:vehicle_id>/service-plans",
    id="planService",
    body=ServicePlanNew,
    answer=ServicePlanShown,
    status=201,
    location="/api/v1/service-plans/{id}",
)
def plan_service(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> dict[str, Any]:
    """Plan a service that comes again."""
    return service_plan_view(uow, service_plans.plan_service(uow, vehicle_id=vehicle_id, **body).id)


@operation(
    blueprint,
    "GET",
    "/service-plans",
    id="listServicePlans",
    query=ServicePlanFilter,
    answer=page_of(ServicePlanShown),
)
def list_service_plans(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Plans that fit all filters, the newest first."""
    return service_plans_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showServicePlan", answer=ServicePlanShown)
def show_service_plan(uow: UnitOfWork, service_plan_id: UUID) -> dict[str, Any]:
    """One plan."""
    return service_plan_view(uow, service_plan_id)


@operation(
    blueprint, "PATCH", ONE, id="changeServicePlan", body=ServicePlanChange, answer=ServicePlanShown, versioned=True
)
def change_service_plan(
    uow: UnitOfWork, body: dict[str, Any], service_plan_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change what is named; what is due follows."""
    service_plans.change_service_plan(uow, service_plan_id=service_plan_id, expected_version=expected_version, **body)
    return service_plan_view(uow, service_plan_id)


@operation(blueprint, "GET", "/vehicles/<uuid:vehicle_id>/forecast", id="showVehicleForecast", answer=ForecastShown)
def show_forecast(uow: UnitOfWork, vehicle_id: UUID) -> dict[str, Any]:
    """How far a vehicle is expected to go."""
    return vehicle_forecast(uow, vehicle_id)

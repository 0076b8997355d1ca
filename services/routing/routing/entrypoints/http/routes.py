"""Crews' routes, maps of them, slots for a visit, and promises that are about to break."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, operation
from common.http.paging import Page
from common.http.schemas import page_of
from routing.app.operations.optimizing import optimize_route
from routing.app.operations.suggesting import suggest_job_slots, suggest_slots
from routing.app.queries import routes
from routing.entrypoints.deps import deps
from routing.entrypoints.http.plan_schemas import DayPlanDetail, RouteWish
from routing.entrypoints.http.route_schemas import (
    AlertFilter,
    JobSlots,
    OnDay,
    PromiseAlertShown,
    RouteCard,
    RouteDetail,
    RouteFilter,
    RouteMap,
    SlotQuery,
    Slots,
)
from routing.entrypoints.http.viewing import viewer

blueprint = Blueprint("routes", __name__, url_prefix="/api/v1", description="Crews' routes and arrivals")


@operation(blueprint, "GET", "/routes", id="listRoutes", query=RouteFilter, answer=page_of(RouteCard))
def list_routes(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Drive time, distance and time on site of each crew on a day."""
    return routes.route_page(uow, viewer(), **query)


@operation(blueprint, "GET", "/crews/<uuid:crew_id>/route", id="showCrewRoute", query=OnDay, answer=RouteDetail)
def show_crew_route(uow: UnitOfWork, crew_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """A crew's day in order, with the arrivals that are expected now."""
    return routes.crew_route(uow, viewer(), crew_id=crew_id, **query)


@operation(blueprint, "GET", "/crews/<uuid:crew_id>/route/map", id="showCrewMap", query=OnDay, answer=RouteMap)
def show_crew_map(uow: UnitOfWork, crew_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """A crew's day as GeoJSON."""
    return routes.crew_map(uow, viewer(), crew_id=crew_id, **query)


@operation(
    blueprint,
    "POST",
    "/routes/optimize",
    id="optimizeRoute",
    body=RouteWish,
    answer=DayPlanDetail,
    status=201,
    transaction=False,
    location="/api/v1/day-plans/{id}",
)
def optimize(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Put one crew's day of up to 15 stops in order; a proposal, to be applied as a day plan."""
    return optimize_route(open_uow, deps().planner, **body)


@operation(
    blueprint,
    "GET",
    "/visits/<uuid:visit_id>/slots",
    id="suggestSlots",
    query=SlotQuery,
    answer=Slots,
    transaction=False,
)
def suggest(open_uow: OpenUnitOfWork, visit_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Where a visit would fit, with what it costs; what is booked keeps its time."""
    query.setdefault("first", None)
    return suggest_slots(open_uow, deps().planner.roads, visit_id=visit_id, **query)


@operation(
    blueprint,
    "GET",
    "/jobs/<uuid:job_id>/slots",
    id="suggestJobSlots",
    query=SlotQuery,
    answer=JobSlots,
    transaction=False,
)
def suggest_for_job(open_uow: OpenUnitOfWork, job_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Where the visits of a job that wait would fit, one after another."""
    query.setdefault("first", None)
    return suggest_job_slots(open_uow, deps().planner.roads, job_id=job_id, **query)


@operation(
    blueprint, "GET", "/promise-alerts", id="listPromiseAlerts", query=AlertFilter, answer=page_of(PromiseAlertShown)
)
def list_alerts(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Promises that will not be kept as things stand, newest first."""
    return routes.alert_page(uow, **query)

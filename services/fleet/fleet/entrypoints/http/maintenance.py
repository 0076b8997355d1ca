"""The maintenance log and what vehicles cost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from fleet.app import maintenance
from fleet.app.queries.costs import vehicle_costs_page
from fleet.app.queries.maintenance import maintenance_page, maintenance_view
from fleet.entrypoints.http.maintenance_schemas import (
    CostPeriod,
    MaintenanceFilter,
    MaintenanceNew,
    MaintenanceShown,
    VehicleCostsShown,
)
from fleet.entrypoints.http.vehicle_schemas import Reason

blueprint = Blueprint("maintenance", __name__, url_prefix="/api/v1", description="What was done to vehicles")
ONE = "/maintenance/<uuid:maintenance_id>"


@operation(
    blueprint,
    "POST",
    "/vehicles/<uuid:vehicle_id>/maintenance",
    id="logMaintenance",
    body=MaintenanceNew,
    answer=MaintenanceShown,
    status=201,
    location="/api/v1/maintenance/{id}",
)
def log_maintenance(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> dict[str, Any]:
    """Log what was done to a vehicle; the service plans that it did begin anew."""
    return maintenance_view(uow, maintenance.log_maintenance(uow, vehicle_id=vehicle_id, **body).id)


@operation(
    blueprint, "GET", "/maintenance", id="listMaintenance", query=MaintenanceFilter, answer=page_of(MaintenanceShown)
)
def list_maintenance(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Entries that fit all filters, what was done last first."""
    return maintenance_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showMaintenance", answer=MaintenanceShown)
def show_maintenance(uow: UnitOfWork, maintenance_id: UUID) -> dict[str, Any]:
    """One entry."""
    return maintenance_view(uow, maintenance_id)


@operation(blueprint, "POST", f"{ONE}/void", id="voidMaintenance", body=Reason, answer=MaintenanceShown)
def void_maintenance(uow: UnitOfWork, body: dict[str, Any], maintenance_id: UUID) -> dict[str, Any]:
    """Take a wrong entry back, with its readings; plans are counted from the service before."""
    return maintenance_view(uow, maintenance.void_maintenance(uow, maintenance_id=maintenance_id, **body).id)


@operation(
    blueprint, "GET", "/vehicle-costs", id="listVehicleCosts", query=CostPeriod, answer=page_of(VehicleCostsShown)
)
def list_vehicle_costs(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """What vehicles cost in a period, in all and by the mile, by name."""
    return vehicle_costs_page(uow, **query)

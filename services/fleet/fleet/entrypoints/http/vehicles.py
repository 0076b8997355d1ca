"""Vehicles and equipment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from fleet.app import vehicles
from fleet.app.queries.vehicles import vehicle_view, vehicles_page
from fleet.entrypoints.http.vehicle_schemas import Reason, VehicleChange, VehicleFilter, VehicleNew, VehicleShown

blueprint = Blueprint("vehicles", __name__, url_prefix="/api/v1/vehicles", description="Vehicles and equipment")
ONE = "/<uuid:vehicle_id>"


@operation(blueprint, "POST", "", id="createVehicle", body=VehicleNew, answer=VehicleShown, status=201)
def create_vehicle(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Take a vehicle or a piece of equipment into the fleet."""
    return vehicle_view(uow, vehicles.create_vehicle(uow, **body).id)


@operation(blueprint, "GET", "", id="listVehicles", query=VehicleFilter, answer=page_of(VehicleShown))
def list_vehicles(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Vehicles that fit all filters, by name."""
    return vehicles_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showVehicle", answer=VehicleShown)
def show_vehicle(uow: UnitOfWork, vehicle_id: UUID) -> dict[str, Any]:
    """One vehicle."""
    return vehicle_view(uow, vehicle_id)


@operation(blueprint, "PATCH", ONE, id="changeVehicle", body=VehicleChange, answer=VehicleShown, versioned=True)
def change_vehicle(
    uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change what is named."""
    vehicles.change_vehicle(uow, vehicle_id=vehicle_id, expected_version=expected_version, **body)
    return vehicle_view(uow, vehicle_id)


@operation(blueprint, "POST", f"{ONE}/send-to-shop", id="sendVehicleToShop", body=Reason, answer=VehicleShown)
def send_to_shop(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> dict[str, Any]:
    """Keep it from going out; the days of the crews that have it are flagged."""
    return vehicle_view(uow, vehicles.send_to_shop(uow, vehicle_id=vehicle_id, **body).id)


@operation(blueprint, "POST", f"{ONE}/return-to-service", id="returnVehicleToService", answer=VehicleShown)
def return_to_service(uow: UnitOfWork, vehicle_id: UUID) -> dict[str, Any]:
    """Let it go out again, after the shop or retirement."""
    return vehicle_view(uow, vehicles.return_to_service(uow, vehicle_id=vehicle_id).id)


@operation(blueprint, "POST", f"{ONE}/retire", id="retireVehicle", body=Reason, answer=VehicleShown)
def retire_vehicle(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> dict[str, Any]:
    """Use it no more; refused while a crew has it today or later."""
    return vehicle_view(uow, vehicles.retire_vehicle(uow, vehicle_id=vehicle_id, **body).id)

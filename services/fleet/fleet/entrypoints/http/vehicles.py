"""Vehicles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from fleet.app import vehicles
from fleet.domain.vehicle import Vehicle
from fleet.entrypoints.http.schemas import VehicleNew, VehicleShown

blueprint = Blueprint("vehicles", __name__, url_prefix="/api/v1/vehicles", description="Vehicles")


@operation(blueprint, "POST", "", id="openVehicle", body=VehicleNew, answer=VehicleShown, status=201)
def open_vehicle(uow: UnitOfWork, body: dict[str, Any]) -> Vehicle:
    """Open a vehicle."""
    return vehicles.open_vehicle(uow, **body)


@operation(blueprint, "GET", "/<uuid:vehicle_id>", id="showVehicle", answer=VehicleShown)
def show_vehicle(uow: UnitOfWork, vehicle_id: UUID) -> Vehicle:
    """One vehicle."""
    return vehicles.vehicle_of(uow, vehicle_id)

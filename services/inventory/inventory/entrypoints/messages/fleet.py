"""Vehicles and their assignments to crews as they are heard of."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec


class VehicleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle's present state."""

    vehicle_id: UUID
    name: str
    stock_location_id: UUID | None = None


class VehicleCreated(VehicleFacts, frozen=True, kw_only=True):
    """There is a new vehicle."""

    TYPE: ClassVar[str] = "vehicle.created.v1"


class VehicleChanged(VehicleFacts, frozen=True, kw_only=True):
    """A vehicle is another now."""

    TYPE: ClassVar[str] = "vehicle.changed.v1"


class VehicleAssigned(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle is a crew's from a day on."""

    TYPE: ClassVar[str] = "vehicle.assigned.v1"
    assignment_id: UUID
    vehicle_id: UUID
    crew_id: UUID
    starts_on: date
    ends_on: date | None = None


class VehicleUnassigned(msgspec.Struct, frozen=True, kw_only=True):
    """That assignment does not count any more."""

    TYPE: ClassVar[str] = "vehicle.unassigned.v1"
    assignment_id: UUID

"""Vehicles and equipment as they are heard of."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec


class VehicleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle's present state."""

    vehicle_id: UUID
    name: str
    kind: str
    status: str
    plate: str | None = None
    carries: list[str] = []


class VehicleCreated(VehicleFacts, frozen=True, kw_only=True):
    """There is a new vehicle or piece of equipment."""

    TYPE: ClassVar[str] = "vehicle.created.v1"


class VehicleChanged(VehicleFacts, frozen=True, kw_only=True):
    """A vehicle is another now."""

    TYPE: ClassVar[str] = "vehicle.changed.v1"


class VehicleAssigned(msgspec.Struct, frozen=True, kw_only=True):
    """A crew has a vehicle for some days."""

    TYPE: ClassVar[str] = "vehicle.assigned.v1"
    assignment_id: UUID
    vehicle_id: UUID
    crew_id: UUID
    starts_on: date
    ends_on: date | None = None


class VehicleUnassigned(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment is withdrawn."""

    TYPE: ClassVar[str] = "vehicle.unassigned.v1"
    assignment_id: UUID


class VehicleGrounded(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle must not go out with these crews."""

    TYPE: ClassVar[str] = "vehicle.grounded.v1"
    vehicle_id: UUID
    reason: str
    from_on: date
    crew_ids: list[UUID] = []


class VehicleReleased(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle may go out again."""

    TYPE: ClassVar[str] = "vehicle.released.v1"
    vehicle_id: UUID

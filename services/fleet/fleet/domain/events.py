"""Everything fleet says about vehicles and equipment. All events of a vehicle keep their order."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.events import DomainEvent


class VehicleCreated(DomainEvent, frozen=True, kw_only=True):
    """A vehicle or a piece of equipment joined the fleet. `carries`: the equipment that is always on it."""

    TYPE = "vehicle.created.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    CREATES = True
    vehicle_id: UUID
    name: str
    status: str
    stock_location_id: UUID | None
    kind: str
    skills: list[str]
    plate: str | None = None
    carries: list[str] = []
    tank_gallons: int | None = None


class VehicleChanged(DomainEvent, frozen=True, kw_only=True):
    """A vehicle or a piece of equipment is now as told here, in full."""

    TYPE = "vehicle.changed.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    vehicle_id: UUID
    name: str
    status: str
    stock_location_id: UUID | None
    kind: str
    skills: list[str]
    plate: str | None = None
    carries: list[str] = []
    tank_gallons: int | None = None


class VehicleAssigned(DomainEvent, frozen=True, kw_only=True):
    """A crew has the vehicle on these days, both included; said again with the same assignment when its days change."""

    TYPE = "vehicle.assigned.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    assignment_id: UUID
    vehicle_id: UUID
    crew_id: UUID
    starts_on: date
    ends_on: date | None


class VehicleUnassigned(DomainEvent, frozen=True, kw_only=True):
    """An assignment is withdrawn: the crew does not have the vehicle on any of its days."""

    TYPE = "vehicle.unassigned.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    assignment_id: UUID
    vehicle_id: UUID
    crew_id: UUID


class VehicleGrounded(DomainEvent, frozen=True, kw_only=True):
    """The vehicle must not go out. From `from_on` the visits of these crews, while they have it, are in doubt. Said
    again when reason or crews change; crews that keep it by an override are not named."""

    TYPE = "vehicle.grounded.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    vehicle_id: UUID
    reason: str
    since: datetime
    crew_ids: list[UUID]
    from_on: date


class VehicleReleased(DomainEvent, frozen=True, kw_only=True):
    """A vehicle that was grounded may go out again."""

    TYPE = "vehicle.released.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    vehicle_id: UUID
    released_at: datetime


class VehicleServiceDue(DomainEvent, frozen=True, kw_only=True):
    """A service became due soon or overdue; said once each time that it crosses."""

    TYPE = "vehicle.service_due.v1"
    KEY = "vehicle_id"
    ROOT = "vehicle_id"
    vehicle_id: UUID
    vehicle_name: str
    service_plan_id: UUID
    name: str
    state: str
    safety: bool
    due_on: date | None
    due_at_tenth_miles: int | None
    due_at_tenth_hours: int | None
    projected_on: date | None
    crossed_at: datetime

"""Organizations, crews and vehicles as they are heard of: their whole state each time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone


class OrganizationCreated(InZone, frozen=True, kw_only=True):
    """An organization signed up."""

    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationCreated, frozen=True, kw_only=True):
    """An organization as it is now."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Who belongs to a crew, from when until when (included)."""

    person_id: UUID
    from_on: date
    until_on: date | None = None


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of work on a weekday (0 is Monday)."""

    weekday: int
    opens: str
    closes: str


class CrewPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a crew's day begins or ends."""

    latitude: float
    longitude: float


class CrewCreated(msgspec.Struct, frozen=True, kw_only=True):
    """There is a new crew."""

    TYPE: ClassVar[str] = "crew.created.v1"
    crew_id: UUID
    name: str
    active: bool = True
    members: list[Membership] = []
    skills: list[str] = []
    hours: list[Hours] = []
    start_place: CrewPlace | None = None
    end_place: CrewPlace | None = None


class CrewChanged(CrewCreated, frozen=True, kw_only=True):
    """A crew is another now."""

    TYPE: ClassVar[str] = "crew.changed.v1"


class VehicleCreated(msgspec.Struct, frozen=True, kw_only=True):
    """There is a new vehicle."""

    TYPE: ClassVar[str] = "vehicle.created.v1"
    vehicle_id: UUID
    name: str
    status: str
    kind: str = "vehicle"
    skills: list[str] = []
    carries: list[str] = []
    tank_gallons: int | None = None


class VehicleChanged(VehicleCreated, frozen=True, kw_only=True):
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
    """A crew does not have a vehicle any more."""

    TYPE: ClassVar[str] = "vehicle.unassigned.v1"
    assignment_id: UUID


class VehicleGrounded(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle may not be driven by these crews."""

    TYPE: ClassVar[str] = "vehicle.grounded.v1"
    vehicle_id: UUID
    crew_ids: list[UUID]
    reason: str
    from_on: date


class VehicleReleased(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle may be driven again."""

    TYPE: ClassVar[str] = "vehicle.released.v1"
    vehicle_id: UUID

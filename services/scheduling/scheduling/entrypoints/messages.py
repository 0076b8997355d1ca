"""What scheduling reads of other services' events: only the fields it needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone, MoneyData


class OrganizationCreated(InZone, frozen=True, kw_only=True):
    """An organization signed up."""

    TYPE: ClassVar[str] = "organization.created.v1"
    name: str
    currency: str


class OrganizationChanged(OrganizationCreated, frozen=True, kw_only=True):
    """An organization as it is now."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class MemberJoined(msgspec.Struct, frozen=True, kw_only=True):
    """A person joined the organization."""

    TYPE: ClassVar[str] = "member.joined.v1"
    person_id: UUID
    name: str
    role: str
    active: bool


class MemberChanged(MemberJoined, frozen=True, kw_only=True):
    """A person as they are now."""

    TYPE: ClassVar[str] = "member.changed.v1"


class TagData(msgspec.Struct, frozen=True, kw_only=True):
    """A tag on a customer."""

    tag_id: UUID
    name: str
    colour: str


class CustomerCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A customer was entered."""

    TYPE: ClassVar[str] = "customer.created.v1"
    customer_id: UUID
    name: str
    tags: list[TagData] = []


class CustomerChanged(CustomerCreated, frozen=True, kw_only=True):
    """A customer as they are now."""

    TYPE: ClassVar[str] = "customer.changed.v1"


class CustomerErased(msgspec.Struct, frozen=True, kw_only=True):
    """A customer asked to be forgotten."""

    TYPE: ClassVar[str] = "customer.erased.v1"
    customer_id: UUID


class AddressData(msgspec.Struct, frozen=True, kw_only=True):
    """A service address."""

    line1: str
    city: str
    country: str
    line2: str | None = None
    region: str | None = None
    postal_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class VisitOpened(InZone, frozen=True, kw_only=True):
    """A visit waits to be planned."""

    TYPE: ClassVar[str] = "visit.opened.v1"
    visit_id: UUID
    job_id: UUID
    job_number: int
    kind: str
    customer_id: UUID
    customer_name: str
    property_id: UUID
    address: AddressData
    title: str
    services: list[str]
    duration_minutes: int
    skills: list[str]
    required_equipment: list[str] = []
    water_gallons: int = 0
    amount: MoneyData
    earliest_on: date | None = None
    preferred_at: datetime | None = None


class VisitChanged(VisitOpened, frozen=True, kw_only=True):
    """A visit as it is now."""

    TYPE: ClassVar[str] = "visit.changed.v1"


class VisitEnRoute(msgspec.Struct, frozen=True, kw_only=True):
    """The crew drives there."""

    TYPE: ClassVar[str] = "visit.en_route.v1"
    visit_id: UUID


class VisitStarted(msgspec.Struct, frozen=True, kw_only=True):
    """The crew is at work."""

    TYPE: ClassVar[str] = "visit.started.v1"
    visit_id: UUID


class VisitCompleted(msgspec.Struct, frozen=True, kw_only=True):
    """The work is done."""

    TYPE: ClassVar[str] = "visit.completed.v1"
    visit_id: UUID


class VisitCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """The visit was called off."""

    TYPE: ClassVar[str] = "visit.cancelled.v1"
    visit_id: UUID
    reason: str


class VisitReset(msgspec.Struct, frozen=True, kw_only=True):
    """The visit begins again."""

    TYPE: ClassVar[str] = "visit.reset.v1"
    visit_id: UUID


class VehicleCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle or a piece of equipment joined the fleet."""

    TYPE: ClassVar[str] = "vehicle.created.v1"
    vehicle_id: UUID
    name: str
    status: str
    kind: str
    skills: list[str] = []
    carries: list[str] = []
    tank_gallons: int | None = None


class VehicleChanged(VehicleCreated, frozen=True, kw_only=True):
    """A vehicle or a piece of equipment as it is now."""

    TYPE: ClassVar[str] = "vehicle.changed.v1"


class VehicleAssigned(msgspec.Struct, frozen=True, kw_only=True):
    """A crew has a vehicle on some days."""

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


class PlanItem(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plan puts a visit."""

    visit_id: UUID
    crew_id: UUID
    starts_at: datetime
    minutes: int
    booking_version: int | None = None


class PlanConfirmed(msgspec.Struct, frozen=True, kw_only=True):
    """The office wants the calendar to follow a plan."""

    TYPE: ClassVar[str] = "plan.confirmed.v1"
    plan_id: UUID
    items: list[PlanItem]


class EtaChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A crew is expected at another time than was said last."""

    TYPE: ClassVar[str] = "eta.changed.v1"
    visit_id: UUID
    arrives_at: datetime
    promise_version: int

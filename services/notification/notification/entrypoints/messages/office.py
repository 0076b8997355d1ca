"""What is read of the company, of its people and of what the office is told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone


class OrganizationFacts(InZone, frozen=True, kw_only=True):
    """An organization's present state."""

    name: str
    locale: str = "en-US"
    email: str | None = None
    phone: str | None = None


class OrganizationCreated(OrganizationFacts, frozen=True, kw_only=True):
    """There is a new organization."""

    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationFacts, frozen=True, kw_only=True):
    """An organization is another now."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class MemberInvited(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is asked to join."""

    TYPE: ClassVar[str] = "member.invited.v1"
    email: str
    role: str
    link: str
    invited_by: str | None = None
    expires_at: datetime | None = None


class MemberResetRequested(msgspec.Struct, frozen=True, kw_only=True):
    """A member wants a new password."""

    TYPE: ClassVar[str] = "member.reset_requested.v1"
    name: str = ""
    email: str
    link: str


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the company, as they are now."""

    person_id: UUID
    name: str
    email: str
    role: str
    active: bool = True


class MemberJoined(MemberFacts, frozen=True, kw_only=True):
    """There is a new person."""

    TYPE: ClassVar[str] = "member.joined.v1"


class MemberChanged(MemberFacts, frozen=True, kw_only=True):
    """A person is another now."""

    TYPE: ClassVar[str] = "member.changed.v1"


class StockLow(msgspec.Struct, frozen=True, kw_only=True):
    """There is little of an item left at a location."""

    TYPE: ClassVar[str] = "stock.low.v1"
    item_name: str
    sku: str | None = None
    unit: str
    location_name: str
    quantity: Decimal
    reorder_point: Decimal
    reorder_quantity: Decimal | None = None


class VehicleServiceDue(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle needs a service. Meters are in tenths."""

    TYPE: ClassVar[str] = "vehicle.service_due.v1"
    vehicle_name: str
    name: str
    state: str
    safety: bool = False
    due_on: date | None = None
    due_at_tenth_miles: int | None = None
    due_at_tenth_hours: int | None = None
    projected_on: date | None = None


class PromiseAtRisk(msgspec.Struct, frozen=True, kw_only=True):
    """A crew is expected at another time; `alert` once when a promise is about to break."""

    TYPE: ClassVar[str] = "eta.changed.v1"
    arrives_at: datetime
    window_ends_at: datetime | None = None
    alert: bool = False
    crew_name: str | None = None
    job_number: int | None = None

"""This service's own view of the events that it hears; unknown fields are ignored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from billing.app.job_invoices import CompletedJob
from common.events import InZone, MoneyData


class OrganizationFacts(InZone, frozen=True, kw_only=True):
    """The organization."""

    organization_id: UUID
    name: str
    currency: str
    email: str | None = None
    phone: str | None = None


class OrganizationCreated(OrganizationFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "organization.changed.v1"


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A person who works in the organization."""

    person_id: UUID
    name: str
    active: bool


class MemberJoined(MemberFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "member.joined.v1"


class MemberChanged(MemberFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "member.changed.v1"


class PropertyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A property of a customer."""

    property_id: UUID


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, whole."""

    customer_id: UUID
    name: str
    tax_exempt: bool
    company: str | None = None
    email: str | None = None
    phones: list[dict[str, Any]] = []
    billing_address: dict[str, Any] | None = None
    properties: list[PropertyFacts] = []


class CustomerCreated(CustomerFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "customer.created.v1"


class CustomerChanged(CustomerFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "customer.changed.v1"


class CustomerErased(msgspec.Struct, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "customer.erased.v1"
    customer_id: UUID


class EstimateAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted estimate: the deposit."""

    TYPE: ClassVar[str] = "estimate.accepted.v1"
    estimate_id: UUID
    number: int
    customer_id: UUID
    accepted_at: datetime
    total: MoneyData
    deposit_asked: MoneyData | None = None


class JobFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A job: what its invoices are about."""

    job_id: UUID
    number: int
    customer_id: UUID
    title: str
    estimate_id: UUID | None = None
    property_id: UUID | None = None
    total: MoneyData | None = None
    tax: MoneyData | None = None
    tax_rate: str | None = None


class JobCreated(JobFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "job.created.v1"


class JobChanged(JobFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "job.changed.v1"


class JobCompleted(CompletedJob, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "job.completed.v1"


class JobCancelled(msgspec.Struct, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "job.cancelled.v1"
    job_id: UUID


class JobReopened(msgspec.Struct, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "job.reopened.v1"
    job_id: UUID


class CrewMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a crew, both days included."""

    person_id: UUID
    from_on: date
    until_on: date | None = None


class CrewFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a crew."""

    crew_id: UUID
    members: list[CrewMember]


class CrewCreated(CrewFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "crew.created.v1"


class CrewChanged(CrewFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "crew.changed.v1"


class BookingFacts(InZone, frozen=True, kw_only=True):
    """Who works on a job and when."""

    booking_id: UUID
    job_id: UUID
    crew_id: UUID
    starts_at: datetime
    people: list[UUID] = []


class BookingMade(BookingFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "booking.made.v1"


class BookingMoved(BookingFacts, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "booking.moved.v1"


class BookingReleased(msgspec.Struct, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "booking.released.v1"
    booking_id: UUID

"""What is read of customers and of all that they are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone, MoneyData


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's number."""

    number: str
    label: str | None = None


class Property(InZone, frozen=True, kw_only=True):
    """A service address's zone."""

    property_id: UUID


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How a customer may be written to."""

    customer_id: UUID
    name: str
    email: str | None = None
    phones: list[Phone] = []
    properties: list[Property] = []
    consent_email: bool = False
    consent_sms: bool = False
    locale: str | None = None


class CustomerCreated(CustomerFacts, frozen=True, kw_only=True):
    """There is a new customer."""

    TYPE: ClassVar[str] = "customer.created.v1"


class CustomerChanged(CustomerFacts, frozen=True, kw_only=True):
    """A customer is another now."""

    TYPE: ClassVar[str] = "customer.changed.v1"


class CustomerErased(msgspec.Struct, frozen=True, kw_only=True):
    """A customer is to be forgotten."""

    TYPE: ClassVar[str] = "customer.erased.v1"
    customer_id: UUID


class EstimateSent(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal goes to the customer."""

    TYPE: ClassVar[str] = "estimate.sent.v1"
    number: int
    customer_id: UUID
    property_id: UUID | None = None
    total: MoneyData
    deposit_asked: MoneyData | None = None
    expires_on: date | None = None
    link: str
    channels: list[str] = []


class EstimateAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """A customer said yes."""

    TYPE: ClassVar[str] = "estimate.accepted.v1"
    number: int
    customer_id: UUID
    property_id: UUID | None = None
    signed_name: str | None = None
    total: MoneyData
    deposit_asked: MoneyData | None = None


class VisitEnRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A crew is on its way."""

    TYPE: ClassVar[str] = "visit.en_route.v1"
    visit_id: UUID
    crew_name: str | None = None
    customer_id: UUID
    property_id: UUID | None = None
    at: datetime
    eta_at: datetime | None = None
    zone: str | None = None
    notify: bool = False


class InvoiceSent(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice goes to the customer."""

    TYPE: ClassVar[str] = "invoice.sent.v1"
    number: int
    customer_id: UUID
    total: MoneyData
    balance: MoneyData
    due_on: date
    link: str
    channels: list[str] = []


class InvoiceReminded(msgspec.Struct, frozen=True, kw_only=True):
    """A customer is reminded of an open invoice."""

    TYPE: ClassVar[str] = "invoice.reminded.v1"
    number: int
    customer_id: UUID
    total: MoneyData
    balance: MoneyData
    due_on: date
    days_from_due: int
    link: str
    channels: list[str] = []


class PaymentSucceeded(msgspec.Struct, frozen=True, kw_only=True):
    """Money came in."""

    TYPE: ClassVar[str] = "payment.succeeded.v1"
    customer_id: UUID
    invoice_id: UUID | None = None
    method: str
    amount: MoneyData
    tip: MoneyData | None = None
    balance: MoneyData | None = None
    receipt_link: str | None = None
    paid_at: datetime


class PaymentRefunded(msgspec.Struct, frozen=True, kw_only=True):
    """Money went back."""

    TYPE: ClassVar[str] = "payment.refunded.v1"
    customer_id: UUID
    amount: MoneyData
    balance: MoneyData | None = None


class BookingMade(msgspec.Struct, frozen=True, kw_only=True):
    """A visit got its place in the calendar."""

    TYPE: ClassVar[str] = "booking.made.v1"
    visit_id: UUID
    starts_at: datetime | None = None


class BookingMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A booking's time, crew or promise changed."""

    TYPE: ClassVar[str] = "booking.moved.v1"
    visit_id: UUID
    crew_name: str
    starts_at: datetime
    promise_version: int


class BookingAnnounced(InZone, frozen=True, kw_only=True):
    """The office wants the customer told when to expect the crew."""

    TYPE: ClassVar[str] = "booking.announced.v1"
    visit_id: UUID
    customer_id: UUID
    property_id: UUID | None = None
    crew_name: str
    eta_at: datetime
    promise_version: int


class EtaChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A crew will be at a visit at another time than was said last."""

    TYPE: ClassVar[str] = "eta.changed.v1"
    visit_id: UUID
    arrives_at: datetime
    promise_version: int = 0

"""All that this service says. customer.* and service.* carry full state; estimate.accepted carries what a job needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.events import DomainEvent, MoneyData
from estimate.domain.event_shapes import AddressData, LineData, MaterialData, PhoneData, PropertyData, TagData


class CustomerFacts(DomainEvent, frozen=True, kw_only=True):
    """A customer's whole state."""

    KEY = "customer_id"
    ROOT = "customer_id"
    customer_id: UUID
    name: str
    company: str | None
    email: str | None
    phones: list[PhoneData]
    billing_address: AddressData | None
    properties: list[PropertyData]
    tags: list[TagData]
    consent_email: bool
    consent_sms: bool
    tax_exempt: bool
    locale: str | None


class CustomerCreated(CustomerFacts, frozen=True, kw_only=True):
    """A customer was entered."""

    TYPE = "customer.created.v1"
    CREATES = True


class CustomerChanged(CustomerFacts, frozen=True, kw_only=True):
    """Anything of a customer changed: contact, consent, properties or tags."""

    TYPE = "customer.changed.v1"


class CustomerErased(DomainEvent, frozen=True, kw_only=True):
    """A customer was deleted or erased; forget everything about them."""

    TYPE = "customer.erased.v1"
    KEY = "customer_id"
    ROOT = "customer_id"
    customer_id: UUID


class ServiceFacts(DomainEvent, frozen=True, kw_only=True):
    """A catalogue entry's whole state."""

    KEY = "service_id"
    ROOT = "service_id"
    service_id: UUID
    name: str
    description: str
    unit: str
    unit_price: MoneyData
    duration_minutes: int
    skills: list[str]
    required_equipment: list[str] = []
    water_gallons: int = 0
    taxable: bool
    active: bool
    recipe: list[MaterialData]


class ServiceCreated(ServiceFacts, frozen=True, kw_only=True):
    """A service was added to the catalogue."""

    TYPE = "service.created.v1"
    CREATES = True


class ServiceChanged(ServiceFacts, frozen=True, kw_only=True):
    """A service of the catalogue changed."""

    TYPE = "service.changed.v1"


class EstimateEvent(DomainEvent, frozen=True, kw_only=True):
    """What all facts about an estimate have."""

    KEY = "estimate_id"
    ROOT = "estimate_id"
    estimate_id: UUID


class EstimateCreated(EstimateEvent, frozen=True, kw_only=True):
    """An estimate was drafted and got its number."""

    TYPE = "estimate.created.v1"
    CREATES = True
    number: int
    customer_id: UUID
    total: MoneyData


class EstimateSent(EstimateEvent, frozen=True, kw_only=True):
    """A proposal went out, or went out again. `link` is a secret of the customer's."""

    TYPE = "estimate.sent.v1"
    number: int
    version: int
    customer_id: UUID
    property_id: UUID
    total: MoneyData
    deposit_asked: MoneyData | None
    expires_on: date | None
    link: str
    channels: list[Literal["email", "sms"]]


class EstimateViewed(EstimateEvent, frozen=True, kw_only=True):
    """The customer opened the proposal for the first time."""

    TYPE = "estimate.viewed.v1"
    viewed_at: datetime


class EstimateAccepted(EstimateEvent, frozen=True, kw_only=True):
    """The customer signed, or the office marked the estimate as won; said once per estimate. `lines` are the agreed
    ones, `tax_rate` is the rate that applies: "0" for an exempt customer."""

    TYPE = "estimate.accepted.v1"
    number: int
    version: int
    customer_id: UUID
    property_id: UUID
    accepted_at: datetime
    how: Literal["signed", "won"]
    signed_name: str | None
    lines: list[LineData]
    subtotal: MoneyData
    discount: MoneyData
    tax: MoneyData
    total: MoneyData
    tax_rate: str
    deposit_asked: MoneyData | None
    duration_minutes: int
    notes: str | None


class EstimateDeclined(EstimateEvent, frozen=True, kw_only=True):
    """The customer does not want it."""

    TYPE = "estimate.declined.v1"
    reason: str | None


class EstimateExpired(EstimateEvent, frozen=True, kw_only=True):
    """Its last day passed without an answer."""

    TYPE = "estimate.expired.v1"


class EstimateRevised(EstimateEvent, frozen=True, kw_only=True):
    """A new version is being drafted; the earlier one is kept."""

    TYPE = "estimate.revised.v1"
    version: int

"""Customers as they are heard of: their whole state each time."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone
from job.domain.event_shapes import AddressData


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's number."""

    number: str
    label: str | None = None


class Property(InZone, frozen=True, kw_only=True):
    """A service address."""

    property_id: UUID
    address: AddressData
    label: str | None = None
    access_notes: str | None = None


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag on a customer."""

    tag_id: UUID
    name: str
    colour: str


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's whole present state."""

    customer_id: UUID
    name: str
    company: str | None = None
    email: str | None = None
    phones: list[Phone] = []
    properties: list[Property] = []
    tags: list[Tag] = []
    tax_exempt: bool = False


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

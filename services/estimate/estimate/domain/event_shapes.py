"""The objects inside this service's events; their fields are public contracts."""

from __future__ import annotations

from uuid import UUID

import msgspec

from common.events import MoneyData
from common.money import Money


class AddressData(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address, with its place on the map when that is known."""

    line1: str
    line2: str | None = None
    city: str
    region: str
    postal_code: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


class PhoneData(msgspec.Struct, frozen=True, kw_only=True):
    """A phone number in E.164 form."""

    number: str
    label: str


class PropertyData(msgspec.Struct, frozen=True, kw_only=True):
    """A service address."""

    property_id: UUID
    label: str
    address: AddressData
    zone: str
    access_notes: str | None


class TagData(msgspec.Struct, frozen=True, kw_only=True):
    """A tag hung on a customer."""

    tag_id: UUID
    name: str
    colour: str


class MaterialData(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit of a service consumes of an item; the quantity is a decimal in text."""

    item: str
    quantity: str


class LineData(msgspec.Struct, frozen=True, kw_only=True):
    """One line of work. The duration, and the water to bring, are for the line's whole quantity."""

    line_id: UUID
    service_id: UUID | None
    name: str
    description: str
    quantity: str
    unit: str
    unit_price: MoneyData
    taxable: bool
    duration_minutes: int
    skills: list[str]
    required_equipment: list[str] = []
    water_gallons: int = 0


def money_data(money: Money) -> MoneyData:
    """Money as it stands in an event."""
    return MoneyData(amount=money.amount, currency=money.currency)

"""The structures that events carry: money, addresses and service lines as they travel on the bus."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from common.events import MoneyData
from common.money import Money


class AddressData(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address with its place on the map."""

    line1: str
    city: str
    region: str
    postal_code: str
    country: str
    line2: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def text(self) -> str:
        """On one line, as lists show it."""
        street = ", ".join(part for part in (self.line1, self.line2) if part)
        town = " ".join(part for part in (self.region, self.postal_code) if part)
        return ", ".join(part for part in (street, self.city, town) if part)

    @property
    def forgotten(self) -> AddressData:
        """All that an erasure leaves: in which country it was."""
        return AddressData(line1="", city="", region="", postal_code="", country=self.country)


class LineData(msgspec.Struct, frozen=True, kw_only=True):
    """A service to do. `duration_minutes` and `water_gallons` are for the whole quantity."""

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


class FinishedLineData(LineData, frozen=True, kw_only=True):
    """A service after the work: done, or left undone for a reason."""

    done: bool
    undone_reason: str | None


class LineResultData(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit made of one line."""

    line_id: UUID
    done: bool
    undone_reason: str | None


def money_data(money: Money) -> MoneyData:
    """Money as events carry it."""
    return MoneyData(amount=money.amount, currency=money.currency)


def decimal_text(number: Decimal) -> str:
    """A quantity or rate as plain text without trailing zeros, such as "1.5"."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""What is read of orders to suppliers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from common.events import MoneyData


class DeliveryAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a location is."""

    line1: str
    line2: str | None = None
    city: str
    region: str
    postal_code: str
    country: str


class OrderedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is ordered of an item."""

    item_name: str
    sku: str | None = None
    unit: str
    quantity: Decimal
    unit_cost: MoneyData


class PurchaseOrderSent(msgspec.Struct, frozen=True, kw_only=True):
    """An order goes to its supplier."""

    TYPE: ClassVar[str] = "purchase_order.sent.v1"
    number: int
    supplier_name: str
    supplier_email: str | None = None
    location_name: str
    address: DeliveryAddress | None = None
    lines: list[OrderedLine]
    total: MoneyData
    note: str | None = None
    expected_on: date | None = None

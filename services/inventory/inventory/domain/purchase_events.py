"""What this service says about purchase orders, from the moment they go out. Quantities are decimals in text."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from common.events import DomainEvent, MoneyData


class OrderedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is ordered of an item."""

    line_id: UUID
    item_id: UUID
    item_name: str
    sku: str | None
    unit: str
    quantity: str
    unit_cost: MoneyData


class LineQuantity(msgspec.Struct, frozen=True, kw_only=True):
    """So much of one line."""

    line_id: UUID
    item_id: UUID
    quantity: str


class PurchaseOrderFacts(DomainEvent, frozen=True, kw_only=True):
    """Which order."""

    KEY = "purchase_order_id"
    ROOT = "purchase_order_id"
    purchase_order_id: UUID
    number: int


class PurchaseOrderSent(PurchaseOrderFacts, frozen=True, kw_only=True):
    """An order goes out; all that its letter to the supplier needs."""

    TYPE = "purchase_order.sent.v1"
    CREATES = True
    supplier_id: UUID
    supplier_name: str
    supplier_email: str | None
    location_id: UUID
    location_name: str
    address: dict[str, str | None] | None
    lines: list[OrderedLine]
    total: MoneyData
    note: str | None
    expected_on: date | None
    sent_at: datetime


class PurchaseOrderReceived(PurchaseOrderFacts, frozen=True, kw_only=True):
    """Some of an order came in; `status` tells whether more is expected."""

    TYPE = "purchase_order.received.v1"
    status: str
    location_id: UUID
    lines: list[LineQuantity]
    received_at: datetime


class PurchaseOrderReceiptVoided(PurchaseOrderFacts, frozen=True, kw_only=True):
    """What was said to have come in did not."""

    TYPE = "purchase_order.receipt_voided.v1"
    status: str
    location_id: UUID
    lines: list[LineQuantity]
    voided_at: datetime


class PurchaseOrderCancelled(PurchaseOrderFacts, frozen=True, kw_only=True):
    """What had not come in is not expected any more; `lines` is that remainder."""

    TYPE = "purchase_order.cancelled.v1"
    status: str
    lines: list[LineQuantity]
    reason: str
    cancelled_at: datetime

"""What this service says about stock at a location. An item's events keep their order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class StockFacts(DomainEvent, frozen=True, kw_only=True):
    """How much of an item is at a location. Quantities are decimals in text."""

    KEY = "stock_id"
    ROOT = "item_id"
    stock_id: UUID
    item_id: UUID
    item_name: str
    sku: str | None
    unit: str
    location_id: UUID
    location_name: str
    quantity: str
    reorder_point: str | None
    reorder_quantity: str | None
    at: datetime


class StockLow(StockFacts, frozen=True, kw_only=True):
    """The quantity fell to the reorder point or below it; said once until it is above again."""

    TYPE = "stock.low.v1"
    CREATES = True


class StockRestocked(StockFacts, frozen=True, kw_only=True):
    """The quantity is above the reorder point again, or nobody watches it any more."""

    TYPE = "stock.restocked.v1"

"""Business figures of inventory: what is low, and what is ordered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from common.telemetry.facts import Fact
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.purchase_rules import DRAFT, PARTLY, SENT
from inventory.domain.stock_level import StockLevel

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(func.count()).select_from(StockLevel).where(StockLevel.is_low),
        gauges={"crewline_stock_low": "Items at or below their reorder point, by location."},
    ),
    Fact(
        statement=select(PurchaseOrder.status, func.count())
        .where(PurchaseOrder.status.in_((DRAFT, SENT, PARTLY)))
        .group_by(PurchaseOrder.status),
        labels=("status",),
        gauges={"crewline_purchase_orders": "Purchase orders not yet closed."},
    ),
)

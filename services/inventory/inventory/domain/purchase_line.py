"""What an order is made of: so much of an item, at a price, and how much of it came."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.money import Money
from inventory.domain.declarative import Base
from inventory.domain.measures import NOTHING, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be ordered of an item."""

    item_id: UUID
    quantity: Decimal
    unit_cost: Money


class PurchaseOrderLine(TenantRow, Base):
    """So much of an item; an item may be on several lines, each of which comes in by itself."""

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "purchase_order_id"], ["purchase_orders.organization_id", "purchase_orders.id"]
        ),
        ForeignKeyConstraint(["organization_id", "item_id"], ["items.organization_id", "items.id"]),
        CheckConstraint("quantity > 0 AND received >= 0 AND cancelled >= 0", name="signs"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost_minor"),
        Index("ix_purchase_order_lines_order", "organization_id", "purchase_order_id", "position"),
        Index("ix_purchase_order_lines_item", "organization_id", "item_id"),
    )
    purchase_order_id: Mapped[UUID]
    position: Mapped[int]
    item_id: Mapped[UUID]
    quantity: Mapped[Quantity]
    unit_cost_minor: Mapped[int]
    currency: Mapped[str]
    received: Mapped[Quantity] = mapped_column(default=NOTHING)
    cancelled: Mapped[Quantity] = mapped_column(default=NOTHING)

    @property
    def outstanding(self) -> Decimal:
        """What is still expected."""
        return max(NOTHING, self.quantity - self.received - self.cancelled)

    @property
    def unit_cost(self) -> Money:
        """What one of it costs."""
        return Money(self.unit_cost_minor, self.currency)

    @property
    def amount(self) -> Money:
        """What all that is ordered costs."""
        return self.unit_cost.times(self.quantity)

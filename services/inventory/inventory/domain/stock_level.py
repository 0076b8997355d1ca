"""How much of an item is at a location. The balance changes only together with a movement, under the row's lock, so
that it is always the sum of its movements."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.errors import Conflict, InvalidInput
from inventory.domain.declarative import Base
from inventory.domain.item import Item
from inventory.domain.location import Location
from inventory.domain.measures import MOST, NOTHING, Quantity
from inventory.domain.movement import Movement, Particulars
from inventory.domain.stock_events import StockLow, StockRestocked


class NotEnoughStock(Conflict):
    """There is not that much here."""

    code = "not_enough_stock"


class TooMuchStock(InvalidInput):
    """More than a location can hold of an item."""

    code = "too_much_stock"


class ReorderQuantityMissing(InvalidInput):
    """A reorder point needs a reorder quantity, and the other way round."""

    code = "reorder_quantity_missing"


class StockLevel(TenantRow, Base):
    """The balance of an item at a location, with its count of movements and its reorder point."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        UniqueConstraint("organization_id", "item_id", "location_id"),
        ForeignKeyConstraint(["organization_id", "item_id"], ["items.organization_id", "items.id"]),
        ForeignKeyConstraint(["organization_id", "location_id"], ["locations.organization_id", "locations.id"]),
        CheckConstraint("quantity >= 0 OR may_be_negative", name="quantity"),
        CheckConstraint("(reorder_point IS NULL) = (reorder_quantity IS NULL)", name="reorder"),
        CheckConstraint("reorder_point >= 0 AND reorder_quantity > 0", name="reorder_sign"),
        CheckConstraint("is_low = (low_since IS NOT NULL)", name="low_since"),
        CheckConstraint("is_low = (coalesce(quantity <= reorder_point, false))", name="is_low"),
        Index("ix_stock_levels_location", "organization_id", "location_id", "item_id"),
        Index("ix_stock_levels_low", "organization_id", "id", postgresql_where=text("is_low")),
    )
    item_id: Mapped[UUID]
    location_id: Mapped[UUID]
    quantity: Mapped[Quantity]
    movements: Mapped[int]
    may_be_negative: Mapped[bool]
    reorder_point: Mapped[Quantity | None]
    reorder_quantity: Mapped[Quantity | None]
    is_low: Mapped[bool]
    low_since: Mapped[datetime | None]

    def post(self, quantity: Decimal, particulars: Particulars, *, negative_allowed: bool) -> Movement:
        """Change the balance by a movement. Raises NotEnoughStock when that would take it below zero, or further
        below it, where that is not allowed; TooMuchStock."""
        after = self.quantity + quantity
        if after < 0 and quantity < 0 and not negative_allowed:
            raise NotEnoughStock(
                f"There is only {max(self.quantity, NOTHING)} here.", field="quantity", there=str(self.quantity)
            )
        if abs(after) > MOST:
            raise TooMuchStock(field="quantity")
        self.may_be_negative = negative_allowed or self.quantity < 0
        self.quantity, self.movements = after, self.movements + 1
        return Movement.of(particulars, quantity=quantity, balance=after, number=self.movements, level_id=self.id)

    def reorder_at(self, *, point: Decimal | None, quantity: Decimal | None) -> None:
        """Watch the balance from now on, or no longer. Raises ReorderQuantityMissing."""
        if (point is None) != (quantity is None):
            raise ReorderQuantityMissing(field="reorder_quantity" if quantity is None else "reorder_point")
        self.reorder_point, self.reorder_quantity = point, quantity

    def watch(self, item: Item, location: Location, *, at: datetime) -> StockLow | StockRestocked | None:
        """What there is to say when the balance, or the reorder point, has crossed the other."""
        low = self.reorder_point is not None and self.quantity <= self.reorder_point
        if low == self.is_low:
            return None
        self.is_low, self.low_since = low, at if low else None
        said = StockLow if low else StockRestocked
        return said(
            stock_id=self.id,
            item_id=item.id,
            item_name=item.name,
            sku=item.sku,
            unit=item.unit,
            location_id=location.id,
            location_name=location.name,
            quantity=str(self.quantity),
            reorder_point=None if self.reorder_point is None else str(self.reorder_point),
            reorder_quantity=None if self.reorder_quantity is None else str(self.reorder_quantity),
            at=at,
        )

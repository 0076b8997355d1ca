"""What is low, what is on its way, and what should therefore be ordered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, func, select

from common.db.unit_of_work import UnitOfWork
from common.money import Money
from inventory.app.finding import named_supplier, used_location
from inventory.app.orders import create_order
from inventory.domain.item import Item, ItemCost
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.purchase_line import PurchaseOrderLine
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.purchase_rules import DRAFT, EXPECTED, NothingToOrder
from inventory.domain.replenishment import to_order
from inventory.domain.stock_level import StockLevel
from inventory.domain.supplier import Supplier

MOST_SUGGESTIONS = 1_000
MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """So much of an item should be ordered for a location. `coming` counts drafts, so that none is drawn up twice."""

    item_id: UUID
    item_name: str
    sku: str | None
    unit: str
    location_id: UUID
    location_name: str
    supplier_id: UUID | None
    supplier_name: str | None
    quantity: Decimal
    coming: Decimal
    reorder_point: Decimal
    suggested: Decimal
    unit_cost: Money


def coming_by_place(uow: UnitOfWork, *statuses: str) -> Subquery:
    """What is outstanding on orders of these statuses, by item and location."""
    line = PurchaseOrderLine
    rest = func.greatest(NOTHING, line.quantity - line.received - line.cancelled)
    of_order = and_(line.organization_id == PurchaseOrder.organization_id, line.purchase_order_id == PurchaseOrder.id)
    return (
        select(line.item_id, PurchaseOrder.location_id, func.sum(rest).label("coming"))
        .select_from(PurchaseOrder)
        .join(line, of_order)
        .where(PurchaseOrder.organization_id == uow.organization_id, PurchaseOrder.status.in_(statuses))
        .group_by(line.item_id, PurchaseOrder.location_id)
        .subquery()
    )


def suggestions(
    uow: UnitOfWork, *, supplier_id: UUID | None = None, location_id: UUID | None = None
) -> list[Suggestion]:
    """What is low of items in use, beside what comes, by supplier, location and name."""
    coming = coming_by_place(uow, DRAFT, *EXPECTED)
    arriving = func.coalesce(coming.c.coming, NOTHING).label("arriving")
    own = StockLevel.organization_id
    statement = (
        select(StockLevel, Item, Location, ItemCost, Supplier, arriving)
        .join(Item, and_(Item.organization_id == own, Item.id == StockLevel.item_id, Item.active))
        .join(Location, and_(Location.organization_id == own, Location.id == StockLevel.location_id))
        .join(ItemCost, and_(ItemCost.organization_id == own, ItemCost.item_id == StockLevel.item_id))
        .outerjoin(Supplier, and_(Supplier.organization_id == own, Supplier.id == Item.supplier_id))
        .outerjoin(coming, and_(coming.c.item_id == StockLevel.item_id, coming.c.location_id == StockLevel.location_id))
        .where(
            own == uow.organization_id, StockLevel.is_low, StockLevel.quantity + arriving <= StockLevel.reorder_point
        )
    )
    if supplier_id is not None:
        statement = statement.where(Item.supplier_id == supplier_id)
    if location_id is not None:
        statement = statement.where(StockLevel.location_id == location_id)
    ordered = statement.order_by(Supplier.name_key.nulls_last(), Location.name_key, Item.name_key)
    return [_suggestion(row) for row in uow.session.execute(ordered.limit(MOST_SUGGESTIONS))]


def order_suggested(uow: UnitOfWork, *, supplier_id: UUID, location_id: UUID, id: UUID | None = None) -> PurchaseOrder:
    """Draw up an order of what is suggested of a supplier for a location. Raises NothingToOrder. The supplier is
    locked, so that whoever comes next sees this draft."""
    named_supplier(uow, supplier_id)
    used_location(uow, location_id)
    uow.lock(Supplier, supplier_id)
    found = suggestions(uow, supplier_id=supplier_id, location_id=location_id)[:MOST_LINES]
    if not found:
        raise NothingToOrder
    lines = [{"item_id": one.item_id, "quantity": one.suggested, "unit_cost": one.unit_cost} for one in found]
    return create_order(uow, id=id, supplier_id=supplier_id, location_id=location_id, lines=lines)


def rounded(cost: ItemCost) -> Money:
    """An average cost as money."""
    return Money(int(cost.average_minor.to_integral_value(ROUND_HALF_UP)), cost.currency)


def _suggestion(row: Any) -> Suggestion:
    level, item, location, cost, supplier, arriving = row
    suggested = to_order(
        there=level.quantity, coming=arriving, point=level.reorder_point, quantity=level.reorder_quantity
    )
    return Suggestion(
        item_id=item.id,
        item_name=item.name,
        sku=item.sku,
        unit=item.unit,
        location_id=location.id,
        location_name=location.name,
        supplier_id=item.supplier_id,
        supplier_name=None if supplier is None else supplier.name,
        quantity=level.quantity,
        coming=arriving,
        reorder_point=level.reorder_point,
        suggested=suggested,
        unit_cost=rounded(cost),
    )

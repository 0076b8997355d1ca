"""Items as they are listed, shown and exported, and the pieces of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from inventory.app.suggestions import rounded
from inventory.domain.item import Item, ItemCost, SerialNumber
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.stock_level import StockLevel
from inventory.domain.supplier import Supplier

MOST_LEVELS = 1_000
_COLUMNS: tuple[Any, ...] = (Item, ItemCost, Supplier.name.label("supplier_name"))


def items_page(uow: UnitOfWork, *, after: str | None, limit: int, **wanted: Any) -> Page:
    """One page, the newest first."""
    filters = [getattr(Item, name) == value for name, value in wanted.items() if value is not None]
    page = keyset(uow.session, _items(uow).where(*filters), columns=[Item.id.desc()], after=after, limit=limit)
    return Page([_shown(row) for row in page.items], page.next)


def item_view(uow: UnitOfWork, item_id: UUID) -> dict[str, Any]:
    """One item with what there is of it where, or NotFound."""
    row = uow.session.execute(_items(uow).where(Item.id == item_id)).one_or_none()
    if row is None:
        raise NotFound("Item not found")
    levels = _levels(uow, item_id)
    return {**_shown(row), "levels": levels, "on_hand": sum((each["quantity"] for each in levels), NOTHING)}


def level_view(uow: UnitOfWork, level: StockLevel) -> dict[str, Any]:
    """One level as it is shown."""
    return next(each for each in _levels(uow, level.item_id) if each["location_id"] == level.location_id)


def serials_page(uow: UnitOfWork, *, item_id: UUID, after: str | None, limit: int) -> Page:
    """The pieces of an item, by their serial numbers."""
    uow.get(Item, item_id)
    of_item = select(SerialNumber).where(
        SerialNumber.organization_id == uow.organization_id, SerialNumber.item_id == item_id
    )
    return keyset(uow.session, of_item, columns=[SerialNumber.serial], after=after, limit=limit)


def item_rows(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """Items as rows of a sheet that can be imported again, oldest first."""
    page = keyset(uow.session, _items(uow), columns=[Item.id], after=after, limit=limit)
    return Page([_row(row) for row in page.items], page.next)


def _items(uow: UnitOfWork) -> Select[Any]:
    own = Item.organization_id
    return (
        select(*_COLUMNS)
        .join(ItemCost, and_(ItemCost.organization_id == own, ItemCost.item_id == Item.id))
        .outerjoin(Supplier, and_(Supplier.organization_id == own, Supplier.id == Item.supplier_id))
        .where(own == uow.organization_id)
    )


def _shown(row: Any) -> dict[str, Any]:
    item = row.Item
    names = ("id", "version", "name", "sku", "kind", "category", "unit", "supplier_id", "active", "created_at")
    facts = {name: getattr(item, name) for name in names}
    return {**facts, "supplier_name": row.supplier_name, "unit_cost": rounded(row.ItemCost)}


def _row(row: Any) -> tuple[Any, ...]:
    item = row.Item
    active, cost = "true" if item.active else "false", rounded(row.ItemCost)
    return item.name, item.sku, item.kind, item.category, item.unit, cost, row.supplier_name, active


def _levels(uow: UnitOfWork, item_id: UUID) -> list[dict[str, Any]]:
    own = StockLevel.organization_id
    rows = uow.session.execute(
        select(
            StockLevel.location_id,
            Location.name.label("location_name"),
            StockLevel.quantity,
            StockLevel.reorder_point,
            StockLevel.reorder_quantity,
            StockLevel.is_low,
            StockLevel.low_since,
        )
        .join(Location, and_(Location.organization_id == own, Location.id == StockLevel.location_id))
        .where(own == uow.organization_id, StockLevel.item_id == item_id)
        .order_by(StockLevel.location_id)
        .limit(MOST_LEVELS)
    )
    return [dict(row._mapping) for row in rows]

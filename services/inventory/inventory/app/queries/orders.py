"""Purchase orders as they are listed and shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from inventory.app.finding import named_items
from inventory.domain.item import Item
from inventory.domain.location import Location
from inventory.domain.purchase_line import PurchaseOrderLine
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.supplier import Supplier

_ORDER = (
    "id", "version", "number", "supplier_id", "location_id", "status", "note", "expected_on", "created_at", "sent_at",
    "received_at", "cancelled_at", "cancel_reason", "total",
)  # fmt: skip
_LINE = ("item_id", "quantity", "unit_cost", "amount", "received", "cancelled", "outstanding")


_COLUMNS: tuple[Any, ...] = (PurchaseOrder, Supplier.name, Location.name)


def orders_page(uow: UnitOfWork, *, after: str | None, limit: int, **wanted: Any) -> Page:
    """One page, the newest first."""
    filters = [getattr(PurchaseOrder, name) == value for name, value in wanted.items() if value is not None]
    page = keyset(
        uow.session, _orders(uow).where(*filters), columns=[PurchaseOrder.id.desc()], after=after, limit=limit
    )
    return Page([_shown(*row[:3]) for row in page.items], page.next)


def order_view(uow: UnitOfWork, order_id: UUID) -> dict[str, Any]:
    """One order with its lines, or NotFound."""
    row = uow.session.execute(_orders(uow).where(PurchaseOrder.id == order_id)).one_or_none()
    if row is None:
        raise NotFound("Purchase order not found")
    order = row[0]
    items = named_items(uow, {line.item_id for line in order.lines})
    return {**_shown(*row), "lines": [_line(line, items[line.item_id]) for line in order.lines]}


def _orders(uow: UnitOfWork) -> Select[Any]:
    own = PurchaseOrder.organization_id
    return (
        select(*_COLUMNS)
        .join(Supplier, and_(Supplier.organization_id == own, Supplier.id == PurchaseOrder.supplier_id))
        .join(Location, and_(Location.organization_id == own, Location.id == PurchaseOrder.location_id))
        .where(own == uow.organization_id)
    )


def _shown(order: PurchaseOrder, supplier_name: str, location_name: str) -> dict[str, Any]:
    facts = {name: getattr(order, name) for name in _ORDER}
    return {**facts, "supplier_name": supplier_name, "location_name": location_name}


def _line(line: PurchaseOrderLine, item: Item) -> dict[str, Any]:
    facts = {name: getattr(line, name) for name in _LINE}
    return {**facts, "line_id": line.id, "item_name": item.name, "sku": item.sku, "unit": item.unit}

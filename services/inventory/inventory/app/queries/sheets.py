"""Suppliers, stock levels and movements as rows of sheets, in pages."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from inventory.domain.item import Item
from inventory.domain.known import KnownJob
from inventory.domain.level_sheet import LEVEL_COLUMNS
from inventory.domain.location import Location
from inventory.domain.movement import Movement
from inventory.domain.stock_level import StockLevel
from inventory.domain.supplier import Supplier

MOVEMENT_COLUMNS = (
    "at", "kind", "item", "sku", "location", "quantity", "balance", "unit", "unit_cost_minor", "currency", "job",
    "reason", "movement_id", "voids_id",
)  # fmt: skip


def supplier_rows(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """Suppliers that can be imported again, oldest first."""
    ours = select(Supplier).where(Supplier.organization_id == uow.organization_id)
    page = keyset(uow.session, ours, columns=[Supplier.id], after=after, limit=limit)
    rows = [(one.name, one.email, one.phone, one.note, "true" if one.active else "false") for one in page.items]
    return Page(rows, page.next)


def level_rows(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """What there is of each item where, and how low it may get; can be imported again. Places that were removed are
    left out."""
    own = StockLevel.organization_id
    found = (
        select(
            Item.name.label("item"),
            Item.sku,
            Location.name.label("location"),
            StockLevel.quantity,
            StockLevel.reorder_point,
            StockLevel.reorder_quantity,
        )
        .join(Item, and_(Item.organization_id == own, Item.id == StockLevel.item_id))
        .join(Location, and_(Location.organization_id == own, Location.id == StockLevel.location_id))
        .where(own == uow.organization_id, Location.removed_at.is_(None))
    )
    page = keyset(uow.session, cast("Select[Any]", found), columns=[StockLevel.id], after=after, limit=limit)
    return Page([tuple(row)[: len(LEVEL_COLUMNS.names)] for row in page.items], page.next)


def movement_rows(uow: UnitOfWork, *, after: str | None, limit: int, **wanted: Any) -> Page:
    """The ledger, oldest first."""
    own = Movement.organization_id
    filters = [getattr(Movement, name) == value for name, value in wanted.items() if value is not None]
    found = (
        select(Movement, Item.name, Item.sku, Item.unit, Location.name, KnownJob.number)
        .join(Item, and_(Item.organization_id == own, Item.id == Movement.item_id))
        .join(Location, and_(Location.organization_id == own, Location.id == Movement.location_id))
        .outerjoin(KnownJob, and_(KnownJob.organization_id == own, KnownJob.id == Movement.job_id))
        .where(own == uow.organization_id, *filters)
    )
    page = keyset(uow.session, cast("Select[Any]", found), columns=[Movement.id], after=after, limit=limit)
    return Page([_movement(*row[:6]) for row in page.items], page.next)


def _movement(
    moved: Movement, item: str, sku: str | None, unit: str, location: str, job: int | None
) -> tuple[Any, ...]:
    return (
        moved.at, moved.kind, item, sku, location, moved.quantity, moved.balance, unit, moved.unit_cost_minor,
        moved.currency, job, moved.reason, moved.id, moved.voids_id,
    )  # fmt: skip

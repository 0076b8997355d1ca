"""Locations as they are listed, and what each holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from inventory.app.viewer import Viewer, own_vans, seen_location
from inventory.domain.item import Item
from inventory.domain.location import Location
from inventory.domain.stock_level import StockLevel

_CONTENTS: tuple[Any, ...] = (
    StockLevel.item_id,
    Item.name.label("item_name"),
    Item.sku,
    Item.kind,
    Item.unit,
    StockLevel.quantity,
    StockLevel.reorder_point,
    StockLevel.reorder_quantity,
    StockLevel.is_low,
)


def locations_page(uow: UnitOfWork, *, viewer: Viewer, after: str | None, limit: int, kind: str | None = None) -> Page:
    """One page, the newest first."""
    statement = select(Location).where(Location.organization_id == uow.organization_id, Location.removed_at.is_(None))
    if kind is not None:
        statement = statement.where(Location.kind == kind)
    if not viewer.sees_all:
        statement = statement.where(Location.id.in_(own_vans(uow, viewer)))
    return keyset(uow.session, statement, columns=[Location.id.desc()], after=after, limit=limit)


def contents_page(uow: UnitOfWork, *, viewer: Viewer, location_id: UUID, after: str | None, limit: int) -> Page:
    """What is there, and what should be; NotFound for a location that the viewer may not see."""
    seen_location(uow, viewer, location_id)
    statement = (
        select(*_CONTENTS)
        .join(Item, and_(Item.organization_id == StockLevel.organization_id, Item.id == StockLevel.item_id))
        .where(StockLevel.organization_id == uow.organization_id, StockLevel.location_id == location_id)
        .where(or_(StockLevel.quantity != 0, StockLevel.reorder_point.is_not(None)))
    )
    return keyset(uow.session, statement, columns=[StockLevel.item_id], after=after, limit=limit)

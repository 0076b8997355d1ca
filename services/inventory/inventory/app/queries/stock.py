"""The ledger, what is low, and what jobs used that could not be taken."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from inventory.app.suggestions import coming_by_place
from inventory.domain.item import Item
from inventory.domain.job_use import JobStock, JobUse
from inventory.domain.known import KnownCrew, KnownJob
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.movement import Movement
from inventory.domain.purchase_rules import EXPECTED
from inventory.domain.stock_level import StockLevel

_LOW: tuple[Any, ...] = (
    StockLevel.item_id,
    Item.name.label("item_name"),
    Item.sku,
    Item.unit,
    StockLevel.location_id,
    Location.name.label("location_name"),
    StockLevel.quantity,
    StockLevel.reorder_point,
    StockLevel.reorder_quantity,
    StockLevel.low_since,
)
_UNPLACED: tuple[Any, ...] = (
    JobUse.id,
    JobUse.job_id,
    KnownJob.number.label("job_number"),
    JobUse.item_id,
    Item.name.label("item_name"),
    Item.unit,
    JobUse.source,
    JobUse.quantity,
    JobUse.crew_id,
    KnownCrew.name.label("crew_name"),
    JobUse.used_at,
)
_SHORT: tuple[Any, ...] = (JobStock, KnownJob.number, Item.name, Item.unit, Location.name)


def movements_page(uow: UnitOfWork, *, after: str | None, limit: int, **wanted: Any) -> Page:
    """One page of the ledger, the newest first."""
    filters = [getattr(Movement, name) == value for name, value in wanted.items() if value is not None]
    ours = select(Movement).where(Movement.organization_id == uow.organization_id, *filters)
    return keyset(uow.session, ours, columns=[Movement.id.desc()], after=after, limit=limit)


def low_page(uow: UnitOfWork, *, after: str | None, limit: int, include_on_order: bool = False) -> Page:
    """What is at its reorder point or below it and, unless asked for, not on its way in sufficient quantity."""
    on_order = coming_by_place(uow, *EXPECTED)
    arriving = func.coalesce(on_order.c.coming, NOTHING).label("on_order")
    own = StockLevel.organization_id
    same_place = and_(on_order.c.item_id == StockLevel.item_id, on_order.c.location_id == StockLevel.location_id)
    statement = (
        select(*_LOW, arriving)
        .join(Item, and_(Item.organization_id == own, Item.id == StockLevel.item_id))
        .join(Location, and_(Location.organization_id == own, Location.id == StockLevel.location_id))
        .outerjoin(on_order, same_place)
        .where(own == uow.organization_id, StockLevel.is_low)
    )
    if not include_on_order:
        statement = statement.where(StockLevel.quantity + arriving <= StockLevel.reorder_point)
    return keyset(uow.session, statement, columns=[StockLevel.id], after=after, limit=limit)


def shortfalls_page(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """What jobs used that was not there, the newest first."""
    page = keyset(
        uow.session, _shortfalls(uow).where(JobStock.is_short), columns=[JobStock.id.desc()], after=after, limit=limit
    )
    return Page([_shortfall(row) for row in page.items], page.next)


def shortfall_view(uow: UnitOfWork, shortfall_id: UUID) -> dict[str, Any]:
    """One of them, or NotFound."""
    row = uow.session.execute(_shortfalls(uow).where(JobStock.id == shortfall_id)).one_or_none()
    if row is None:
        raise NotFound("Shortfall not found")
    return _shortfall(row)


def unplaced_page(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """What jobs used of which nobody knows from which van, the newest first."""
    own = JobUse.organization_id
    statement = (
        select(*_UNPLACED)
        .join(Item, and_(Item.organization_id == own, Item.id == JobUse.item_id))
        .outerjoin(KnownJob, and_(KnownJob.organization_id == own, KnownJob.id == JobUse.job_id))
        .outerjoin(KnownCrew, and_(KnownCrew.organization_id == own, KnownCrew.id == JobUse.crew_id))
        .where(own == uow.organization_id, JobUse.location_id.is_(None), JobUse.voided_at.is_(None))
    )
    return keyset(uow.session, statement, columns=[JobUse.id.desc()], after=after, limit=limit)


def _shortfalls(uow: UnitOfWork) -> Select[Any]:
    own = JobStock.organization_id
    return (
        select(*_SHORT)
        .join(Item, and_(Item.organization_id == own, Item.id == JobStock.item_id))
        .join(Location, and_(Location.organization_id == own, Location.id == JobStock.location_id))
        .outerjoin(KnownJob, and_(KnownJob.organization_id == own, KnownJob.id == JobStock.job_id))
        .where(own == uow.organization_id)
    )


def _shortfall(row: Any) -> dict[str, Any]:
    stock, number, item_name, unit, location_name = row[:5]
    names = ("id", "job_id", "item_id", "location_id", "wanted", "taken", "waived")
    facts = {name: getattr(stock, name) for name in names}
    missing = stock.wanted - stock.taken - stock.waived
    shown = {"job_number": number, "item_name": item_name, "unit": unit, "location_name": location_name}
    return {**facts, **shown, "missing": missing}

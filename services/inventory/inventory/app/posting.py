"""The one door to the ledger: a movement and its balance change together under the lock of the balance's row, and what
crosses a reorder point is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from inventory.app.finding import cost_of_item, locked_cost
from inventory.app.organizations import settings_of
from inventory.domain.costing import average_after
from inventory.domain.item import Item, ItemCost
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.movement import Movement, Particulars
from inventory.domain.stock_level import StockLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why stock moves."""

    kind: str
    at: datetime | None = None
    reason: str | None = None
    job_id: UUID | None = None
    transfer_id: UUID | None = None
    order_line_id: UUID | None = None
    voids_id: UUID | None = None


def locked_level(uow: UnitOfWork, *, item_id: UUID, location_id: UUID) -> StockLevel:
    """The balance of an item at a location, made when there is none, row-locked and fresh. Whoever locks several does
    so in the order of `lock_order`."""
    found = _locked(uow, item_id, location_id)
    if found is None:
        empty = {
            "quantity": 0, "movements": 0, "may_be_negative": False, "is_low": False,
            "item_id": item_id, "location_id": location_id,
        }  # fmt: skip
        fresh = insert(StockLevel).values(organization_id=uow.organization_id, id=new_id(), **empty)
        uow.session.execute(fresh.on_conflict_do_nothing())
        found = _locked(uow, item_id, location_id)
    assert found is not None, "levels are never deleted"
    return found


def locked_levels(uow: UnitOfWork, places: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], StockLevel]:
    """The balances of many pairs of item and location, as `locked_level` gives each: two statements for all."""
    ordered = lock_order(places)
    if not ordered:
        return {}
    empty = {"quantity": 0, "movements": 0, "may_be_negative": False, "is_low": False}
    fresh = [
        {
            "organization_id": uow.organization_id,
            "id": new_id(),
            "item_id": item_id,
            "location_id": location_id,
            **empty,
        }
        for item_id, location_id in ordered
    ]
    uow.session.execute(insert(StockLevel).values(fresh).on_conflict_do_nothing())
    these = tuple_(StockLevel.item_id, StockLevel.location_id).in_(ordered)
    found = select(StockLevel).where(StockLevel.organization_id == uow.organization_id, these)
    in_order = found.order_by(StockLevel.item_id, StockLevel.location_id)
    locked = uow.session.scalars(in_order.with_for_update().execution_options(populate_existing=True))
    return {(level.item_id, level.location_id): level for level in locked}


def lock_order(places: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Pairs of item and location in the order in which everybody locks them, so that nobody waits in a circle."""
    return sorted(set(places))


def post(
    uow: UnitOfWork,
    level: StockLevel,
    quantity: Decimal,
    cause: Cause,
    *,
    item: Item,
    location: Location,
    unit_cost: Decimal | None = None,
) -> Movement:
    """Move stock of a locked level; at the item's average cost unless told otherwise. Raises NotEnoughStock."""
    cost = cost_of_item(uow, item.id)
    particulars = Particulars(
        organization_id=uow.organization_id,
        item_id=item.id,
        location_id=location.id,
        kind=cause.kind,
        unit_cost_minor=cost.average_minor if unit_cost is None else unit_cost,
        currency=cost.currency,
        at=cause.at or uow.now,
        made_by=uow.actor.id,
        reason=cause.reason,
        job_id=cause.job_id,
        transfer_id=cause.transfer_id,
        order_line_id=cause.order_line_id,
        voids_id=cause.voids_id,
    )
    movement = level.post(quantity, particulars, negative_allowed=settings_of(uow).allow_negative)
    watch(uow, level, item=item, location=location)
    uow.session.add(movement)
    uow.session.flush()
    return movement


def watch(uow: UnitOfWork, level: StockLevel, *, item: Item, location: Location) -> None:
    """Say it when the level has crossed its reorder point."""
    said = level.watch(item, location, at=uow.now)
    if said is not None:
        uow.emit(said)


def average_in(uow: UnitOfWork, item_id: UUID, quantity: Decimal, unit_cost: Decimal) -> ItemCost:
    """Let what comes in change the item's average cost. Locks the cost, then every balance of the item, so that the
    average weighs with what is there; the balances are summed only then, as a transfer may have made a new one."""
    cost = locked_cost(uow, item_id)
    of_item = (StockLevel.organization_id == uow.organization_id, StockLevel.item_id == item_id)
    ordered = select(StockLevel.id).where(*of_item).order_by(StockLevel.item_id, StockLevel.location_id)
    uow.session.execute(ordered.with_for_update()).all()
    there = uow.session.scalar(select(func.coalesce(func.sum(StockLevel.quantity), NOTHING)).where(*of_item))
    cost.average_minor = average_after(
        on_hand=there or NOTHING, average=cost.average_minor, quantity=quantity, unit_cost=unit_cost
    )
    return cost


def _locked(uow: UnitOfWork, item_id: UUID, location_id: UUID) -> StockLevel | None:
    this = (
        StockLevel.organization_id == uow.organization_id,
        StockLevel.item_id == item_id,
        StockLevel.location_id == location_id,
    )
    locked = select(StockLevel).where(*this).with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(locked).one_or_none()

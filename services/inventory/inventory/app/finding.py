"""Finding what a request names, in the order in which rows are locked: locations, items, costs, stock levels."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import InvalidInput, NotFound
from inventory.domain.item import Item, ItemCost
from inventory.domain.location import Location
from inventory.domain.supplier import Supplier


class UnknownItem(InvalidInput):
    """There is no such item."""

    code = "unknown_item"


class UnknownLocation(InvalidInput):
    """There is no such location."""

    code = "unknown_location"


class UnknownSupplier(InvalidInput):
    """There is no such supplier."""

    code = "unknown_supplier"


def named_item(uow: UnitOfWork, item_id: UUID, *, field: str = "item_id") -> Item:
    """An item that a body names. Raises UnknownItem."""
    item = uow.session.get(Item, (uow.organization_id, item_id))
    if item is None:
        raise UnknownItem(field=field)
    return item


def named_items(uow: UnitOfWork, item_ids: Collection[UUID]) -> dict[UUID, Item]:
    """The items of these ids that there are."""
    ours = select(Item).where(Item.organization_id == uow.organization_id, Item.id.in_(set(item_ids)))
    return {item.id: item for item in uow.session.scalars(ours)}


def named_supplier(uow: UnitOfWork, supplier_id: UUID) -> Supplier:
    """A supplier that a body names. Raises UnknownSupplier."""
    supplier = uow.session.get(Supplier, (uow.organization_id, supplier_id))
    if supplier is None:
        raise UnknownSupplier(field="supplier_id")
    return supplier


def visible_location(uow: UnitOfWork, location_id: UUID) -> Location:
    """A location of the path. Raises NotFound, also when it was removed."""
    location = uow.get(Location, location_id)
    if location.removed_at is not None:
        raise NotFound("Location not found")
    return location


def used_location(uow: UnitOfWork, location_id: UUID, *, field: str = "location_id") -> Location:
    """A location that a body names; it cannot be removed until this transaction ends. Raises UnknownLocation."""
    location = held_location(uow, location_id)
    if location is None or location.removed_at is not None:
        raise UnknownLocation(field=field)
    return location


def held_location(uow: UnitOfWork, location_id: UUID) -> Location | None:
    """A location, removed or not, that stays as it is until this transaction ends."""
    ours = select(Location).where(Location.organization_id == uow.organization_id, Location.id == location_id)
    held = ours.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    return uow.session.scalars(held).one_or_none()


def cost_of_item(uow: UnitOfWork, item_id: UUID) -> ItemCost:
    """What an item costs on average."""
    return uow.session.get_one(ItemCost, (uow.organization_id, item_id))


def locked_cost(uow: UnitOfWork, item_id: UUID) -> ItemCost:
    """The same, to be changed: receipts of one item wait for one another."""
    ours = select(ItemCost).where(ItemCost.organization_id == uow.organization_id, ItemCost.item_id == item_id)
    return uow.session.scalars(ours.with_for_update().execution_options(populate_existing=True)).one()

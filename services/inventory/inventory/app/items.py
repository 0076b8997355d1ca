"""Items: adding and changing them, watching their levels, and noting single pieces of equipment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money
from inventory.app.finding import cost_of_item, locked_cost, named_supplier, used_location, visible_location
from inventory.app.organizations import known_organization
from inventory.app.posting import locked_level, watch
from inventory.domain.item import (
    EQUIPMENT,
    Item,
    ItemCost,
    ItemNameTaken,
    NotEquipment,
    SerialNumber,
    SerialNumberTaken,
    SkuTaken,
)
from inventory.domain.measures import NOTHING, cost_of, key_of
from inventory.domain.purchase_rules import CostInAnotherCurrency
from inventory.domain.stock_level import StockLevel

NEW: dict[str, Any] = {"sku": None, "category": None, "supplier_id": None, "active": True}


def create_item(uow: UnitOfWork, *, id: UUID | None = None, unit_cost: Money | None = None, **facts: Any) -> Item:
    """Add an item. Raises ItemNameTaken, SkuTaken, UnknownSupplier, CostInAnotherCurrency."""
    currency = known_organization(uow).currency
    item = Item(organization_id=uow.organization_id, id=id or new_id(), created_at=uow.now)
    item.describe(**(NEW | facts))
    _check(uow, item)
    uow.session.add(item)
    uow.session.flush()
    minor = _minor(unit_cost, currency) if unit_cost is not None else NOTHING
    cost = ItemCost(organization_id=uow.organization_id, item_id=item.id, average_minor=minor, currency=currency)
    uow.session.add(cost)
    return _record(uow, item, cost, action="item.create", before=None)


def change_item(
    uow: UnitOfWork, *, item_id: UUID, expected_version: int | None, unit_cost: Money | None = None, **facts: Any
) -> Item:
    """Change what was named; a cost that is given takes the place of the average. Raises as `create_item` does."""
    item = uow.lock(Item, item_id, expected_version)
    cost = cost_of_item(uow, item_id) if unit_cost is None else locked_cost(uow, item_id)
    before = audited(item, cost)
    item.describe(**facts)
    _check(uow, item)
    if unit_cost is not None:
        cost.average_minor = _minor(unit_cost, cost.currency)
    return _record(uow, item, cost, action="item.change", before=before)


def watch_level(
    uow: UnitOfWork,
    *,
    item_id: UUID,
    location_id: UUID,
    reorder_point: Decimal | None = None,
    reorder_quantity: Decimal | None = None,
) -> StockLevel:
    """Set how low an item may get at a location, or stop to watch it. Raises ReorderQuantityMissing."""
    item = uow.get(Item, item_id)
    visible_location(uow, location_id)
    location = used_location(uow, location_id)
    level = locked_level(uow, item_id=item_id, location_id=location_id)
    before = _watched(level)
    level.reorder_at(point=reorder_point, quantity=reorder_quantity)
    watch(uow, level, item=item, location=location)
    uow.session.flush()
    uow.audit(action="item.watch", record_type="item", record_id=item_id, before=before, after=_watched(level))
    return level


def add_serial(
    uow: UnitOfWork,
    *,
    item_id: UUID,
    serial: str,
    location_id: UUID | None = None,
    note: str | None = None,
    id: UUID | None = None,
) -> SerialNumber:
    """Note a piece of equipment. Raises NotEquipment, SerialNumberTaken, UnknownLocation."""
    if uow.get(Item, item_id).kind != EQUIPMENT:
        raise NotEquipment
    if location_id is not None:
        used_location(uow, location_id)
    same = (SerialNumber.organization_id == uow.organization_id, SerialNumber.item_id == item_id)
    if uow.session.scalar(select(exists().where(*same, SerialNumber.serial == serial))):
        raise SerialNumberTaken(field="serial")
    piece = SerialNumber(
        organization_id=uow.organization_id, id=id or new_id(), item_id=item_id, serial=serial,
        location_id=location_id, note=note, noted_at=uow.now,
    )  # fmt: skip
    uow.session.add(piece)
    uow.session.flush()
    uow.audit(action="serial.add", record_type="serial", record_id=piece.id, after={"serial": serial})
    return piece


def change_serial(uow: UnitOfWork, *, serial_id: UUID, expected_version: int | None, **facts: Any) -> SerialNumber:
    """Note where a piece is now. Raises UnknownLocation."""
    piece = uow.lock(SerialNumber, serial_id, expected_version)
    before = {"location_id": piece.location_id, "note": piece.note}
    if facts.get("location_id") is not None:
        used_location(uow, facts["location_id"])
    for name, value in facts.items():
        setattr(piece, name, value)
    after = {"location_id": piece.location_id, "note": piece.note}
    uow.audit(action="serial.change", record_type="serial", record_id=serial_id, before=before, after=after)
    return piece


def audited(item: Item, cost: ItemCost) -> dict[str, Any]:
    """What the audit trail keeps of an item."""
    names = ("name", "sku", "kind", "category", "unit", "supplier_id", "active")
    return {name: getattr(item, name) for name in names} | {"unit_cost_minor": str(cost.average_minor)}


def _check(uow: UnitOfWork, item: Item) -> None:
    others = (Item.organization_id == uow.organization_id, Item.id != item.id)
    with uow.session.no_autoflush:
        if uow.session.scalar(select(exists().where(*others, Item.name_key == key_of(item.name)))):
            raise ItemNameTaken(field="name")
        if item.sku_key and uow.session.scalar(select(exists().where(*others, Item.sku_key == item.sku_key))):
            raise SkuTaken(field="sku")
        if item.supplier_id is not None:
            named_supplier(uow, item.supplier_id)


def _minor(cost: Money, currency: str) -> Decimal:
    if cost.currency != currency:
        raise CostInAnotherCurrency(field="unit_cost")
    return cost_of(Decimal(cost.amount))


def _record(uow: UnitOfWork, item: Item, cost: ItemCost, *, action: str, before: dict[str, Any] | None) -> Item:
    uow.session.flush()
    uow.audit(action=action, record_type="item", record_id=item.id, before=before, after=audited(item, cost))
    return item


def _watched(level: StockLevel) -> dict[str, Any]:
    point, quantity = level.reorder_point, level.reorder_quantity
    return {
        "location_id": level.location_id,
        "reorder_point": None if point is None else str(point),
        "reorder_quantity": None if quantity is None else str(quantity),
    }

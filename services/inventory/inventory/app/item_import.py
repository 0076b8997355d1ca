"""Taking items over from a sheet: all of them or none. A row is the item of its SKU, else of its name, else new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import places_of
from common.sheets import Complaint, Row, read_sheet, refuse
from inventory.app.importing import Imported, one_sheet_at_a_time
from inventory.app.items import NEW, audited
from inventory.app.organizations import known_organization
from inventory.domain.item import SUPPLY, Item, ItemCost
from inventory.domain.item_sheet import item_columns
from inventory.domain.measures import NOTHING, key_of
from inventory.domain.supplier import Supplier

BEGINNING: dict[str, Any] = {**NEW, "kind": SUPPLY, "unit": "each"}


@dataclass(frozen=True, slots=True)
class _Stock:
    """All items of the organization by name and by SKU, their costs, and its suppliers by name."""

    by_name: dict[str, Item]
    by_sku: dict[str, Item]
    costs: dict[UUID, ItemCost]
    suppliers: dict[str, UUID]


def import_items(uow: UnitOfWork, *, csv: str) -> Imported:
    """Add and change items as the sheet says; an empty cell leaves things as they are. Raises SheetNotReadable,
    RowsNotAcceptable with every row that is wrong."""
    currency = known_organization(uow).currency
    rows = read_sheet(csv, item_columns(places=places_of(currency)))
    one_sheet_at_a_time(uow, "items")
    stock, imported = _stock(uow), Imported()
    refuse(_complaints(stock, rows))
    for row in rows:
        _take(uow, stock, row, currency, imported)
    uow.session.flush()
    after = {"created": imported.created, "changed": imported.changed}
    uow.audit(action="item.import", record_type="organization", record_id=uow.organization_id, after=after)
    return imported


def _stock(uow: UnitOfWork) -> _Stock:
    own = uow.organization_id
    items = uow.session.scalars(
        select(Item).where(Item.organization_id == own).order_by(Item.id).with_for_update()
    ).all()
    costs = uow.session.scalars(select(ItemCost).where(ItemCost.organization_id == own)).all()
    suppliers = uow.session.execute(select(Supplier.name_key, Supplier.id).where(Supplier.organization_id == own))
    return _Stock(
        by_name={item.name_key: item for item in items},
        by_sku={item.sku_key: item for item in items if item.sku_key},
        costs={cost.item_id: cost for cost in costs},
        suppliers={row.name_key: row.id for row in suppliers},
    )


def _meant(stock: _Stock, row: Row) -> Item | None:
    by_sku = stock.by_sku.get(key_of(row.facts["sku"])) if "sku" in row.facts else None
    return by_sku or stock.by_name.get(key_of(row.facts["name"]))


def _complaints(stock: _Stock, rows: Sequence[Row]) -> list[Complaint]:
    found, meant = [], dict[UUID, int]()
    for row in rows:
        item, named = _meant(stock, row), stock.by_name.get(key_of(row.facts["name"]))
        if "supplier" in row.facts and key_of(row.facts["supplier"]) not in stock.suppliers:
            found.append(Complaint(row=row.number, column="supplier", message="There is no such supplier."))
        if item is not None and named is not None and named is not item:
            found.append(Complaint(row=row.number, column="name", message="Another item has this name."))
        if item is not None and item.id in meant:
            found.append(Complaint(row=row.number, column="name", message=f"Is the item of row {meant[item.id]} too."))
        if item is not None:
            meant[item.id] = row.number
    return found


def _take(uow: UnitOfWork, stock: _Stock, row: Row, currency: str, imported: Imported) -> None:
    item, facts = _meant(stock, row), dict(row.facts)
    cost, supplier = facts.pop("unit_cost", None), facts.pop("supplier", None)
    if supplier is not None:
        facts["supplier_id"] = stock.suppliers[key_of(supplier)]
    if item is None:
        item = Item(organization_id=uow.organization_id, id=new_id(), created_at=uow.now)
        item.describe(**(BEGINNING | facts))
        minor = NOTHING if cost is None else cost
        kept = ItemCost(organization_id=uow.organization_id, item_id=item.id, average_minor=minor, currency=currency)
        uow.session.add(item)
        uow.session.flush()
        uow.session.add(kept)
        imported.created += 1
        return
    kept = stock.costs[item.id]
    before = audited(item, kept)
    item.describe(**facts)
    kept.average_minor = kept.average_minor if cost is None else cost
    if audited(item, kept) == before:
        imported.unchanged += 1
    else:
        imported.changed += 1

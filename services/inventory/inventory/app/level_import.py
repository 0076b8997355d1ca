"""Taking over what there is and how low it may get from a sheet: all of it or nothing. A quantity that differs becomes
a count, so that the ledger tells of it; a row names its item by name, else by SKU."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.sheets import Complaint, Row, read_sheet, refuse
from inventory.app.finding import used_location
from inventory.app.importing import Imported, one_sheet_at_a_time
from inventory.app.posting import Cause, locked_levels, post, watch
from inventory.domain.item import Item, ItemCost
from inventory.domain.level_sheet import LEVEL_COLUMNS, REORDERING, reordering_complaint
from inventory.domain.location import Location
from inventory.domain.measures import key_of, quantity_of
from inventory.domain.movement import COUNT
from inventory.domain.stock_level import StockLevel

REASON = "Imported sheet"
Place = tuple[UUID, UUID]  # item and location


@dataclass(frozen=True, slots=True)
class _Stock:
    items: Mapping[str, Item]
    skus: Mapping[str, Item]
    locations: Mapping[str, Location]

    def item(self, row: Row) -> Item | None:
        """The one that a row means."""
        found = self.items.get(key_of(row.facts["item"]))
        return found or (self.skus.get(key_of(row.facts["sku"])) if "sku" in row.facts else None)

    def place(self, row: Row) -> Place | None:
        """Where a row says that there is something of what."""
        item, location = self.item(row), self.locations.get(key_of(row.facts["location"]))
        return None if item is None or location is None else (item.id, location.id)


def import_levels(uow: UnitOfWork, *, csv: str) -> Imported:
    """Count and watch as the sheet says. Raises SheetNotReadable, RowsNotAcceptable."""
    rows, imported = read_sheet(csv, LEVEL_COLUMNS), Imported()
    one_sheet_at_a_time(uow, "levels")
    stock = _stock(uow)
    refuse(list(_complaints(stock, rows)))
    by_place = {place: row for row in rows if (place := stock.place(row)) is not None}
    locations = {each: used_location(uow, each) for each in sorted({location_id for _, location_id in by_place})}
    uow.session.scalars(select(ItemCost).where(ItemCost.organization_id == uow.organization_id)).all()  # for movements
    for place, level in locked_levels(uow, by_place).items():
        row, location = by_place[place], locations[level.location_id]
        is_new = not level.movements and level.reorder_point is None
        changed = _take(uow, level, row, uow.get(Item, level.item_id), location)
        imported.note(is_new=is_new and changed, is_other=changed)
    uow.session.flush()
    after = {"created": imported.created, "changed": imported.changed}
    uow.audit(action="stock.import", record_type="organization", record_id=uow.organization_id, after=after)
    return imported


def _stock(uow: UnitOfWork) -> _Stock:
    own = uow.organization_id
    items = uow.session.scalars(select(Item).where(Item.organization_id == own)).all()
    places = select(Location).where(Location.organization_id == own, Location.removed_at.is_(None))
    return _Stock(
        items={item.name_key: item for item in items},
        skus={item.sku_key: item for item in items if item.sku_key},
        locations={key_of(location.name): location for location in uow.session.scalars(places)},
    )


def _complaints(stock: _Stock, rows: Sequence[Row]) -> Iterator[Complaint]:
    seen: dict[Place, int] = {}
    for row in rows:
        if stock.item(row) is None:
            yield row.complaint("item", "There is no such item.")
        if key_of(row.facts["location"]) not in stock.locations:
            yield row.complaint("location", "There is no such location.")
        if (wrong := reordering_complaint(row)) is not None:
            yield wrong
        place = stock.place(row)
        if place is not None and place in seen:
            yield row.complaint("item", f"Is at this location in row {seen[place]} too.")
        elif place is not None:
            seen[place] = row.number


def _take(uow: UnitOfWork, level: StockLevel, row: Row, item: Item, location: Location) -> bool:
    """Whether anything is another now."""
    changed = False
    if REORDERING[0] in row.facts:
        point, quantity = (quantity_of(row.facts[name]) for name in REORDERING)
        changed = (point, quantity) != (level.reorder_point, level.reorder_quantity)
        level.reorder_at(point=point, quantity=quantity)
        watch(uow, level, item=item, location=location)
    counted = quantity_of(row.facts["quantity"]) if "quantity" in row.facts else level.quantity
    if counted != level.quantity:
        post(uow, level, counted - level.quantity, Cause(kind=COUNT, reason=REASON), item=item, location=location)
        changed = True
    return changed

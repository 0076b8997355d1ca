"""What operations on items, their pieces and suppliers take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from inventory.app.queries.items import MOST_LEVELS
from inventory.domain.item import KINDS
from inventory.entrypoints.http.measures import amount, balance, cost, total


class SupplierChange(Body):
    """What is to be another; a supplier out of use takes no new orders."""

    name = fields.Name(120)
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)
    note = fields.Text(2000, allow_none=True)
    active = fields.Flag()


class SupplierNew(SupplierChange):
    """A new supplier."""

    id = fields.NewId()
    name = fields.Name(120, required=True)


class SupplierFilter(PageQuery):
    """Which suppliers."""

    active = fields.Flag()


class SupplierShown(Answer):
    """A supplier."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)
    note = fields.Text(2000, allow_none=True)
    active = fields.Flag()


class ItemChange(Body):
    """What is to be another. A cost takes the place of the moving average."""

    name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    kind = fields.Choice(*KINDS)
    category = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    unit_cost = cost()
    supplier_id = fields.Id(allow_none=True)
    active = fields.Flag()


class ItemNew(ItemChange):
    """A new item."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    kind = fields.Choice(*KINDS, required=True)
    unit = fields.Name(40, required=True)


class ItemFilter(PageQuery):
    """Which items."""

    kind = fields.Choice(*KINDS)
    active = fields.Flag()
    supplier_id = fields.Id()


class ItemShown(Answer):
    """An item; `unit_cost` is the moving average, rounded."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    kind = fields.Choice(*KINDS)
    category = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    unit_cost = fields.MoneyField()
    supplier_id = fields.Id(allow_none=True)
    supplier_name = fields.Name(120, allow_none=True)
    active = fields.Flag()
    created_at = fields.Instant()


class LevelShown(Answer):
    """What there is of an item at a location, and how low it may get."""

    location_id = fields.Id()
    location_name = fields.Name(120)
    quantity = balance()
    reorder_point = balance(allow_none=True)
    reorder_quantity = balance(allow_none=True)
    is_low = fields.Flag()
    low_since = fields.Instant(allow_none=True)


class ItemDetail(ItemShown):
    """An item with what there is of it where."""

    on_hand = total()
    levels = fields.Items(LevelShown, max=MOST_LEVELS)


class LevelChange(Body):
    """How low an item may get at a location, and how much is ordered then; without both nobody watches it."""

    reorder_point = fields.DecimalNumber(3, min=0, max=10**9, allow_none=True)
    reorder_quantity = amount(allow_none=True)


class SerialNew(Body):
    """A piece of equipment."""

    id = fields.NewId()
    serial = fields.Name(80, required=True)
    location_id = fields.Id(allow_none=True)
    note = fields.Text(500, allow_none=True)


class SerialChange(Body):
    """Where a piece is now; null: it is lost, sold or scrapped."""

    location_id = fields.Id(allow_none=True)
    note = fields.Text(500, allow_none=True)


class SerialShown(Answer):
    """A piece of equipment."""

    id = fields.Id()
    version = fields.WholeNumber()
    item_id = fields.Id()
    serial = fields.Name(80)
    location_id = fields.Id(allow_none=True)
    note = fields.Text(500, allow_none=True)
    noted_at = fields.Instant()

"""What operations on locations and settings take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from inventory.domain import item
from inventory.domain.location import KINDS
from inventory.entrypoints.http.measures import balance


class Place(Body):
    """A postal address."""

    line1 = fields.Name(200, required=True)
    line2 = fields.Name(200, allow_none=True, load_default=None)
    city = fields.Name(120, required=True)
    region = fields.Name(120, required=True)
    postal_code = fields.Name(20, required=True)
    country = fields.Name(2, required=True, min_length=2)


class PlaceShown(Answer):
    """A postal address."""

    line1 = fields.Name(200)
    line2 = fields.Name(200, allow_none=True)
    city = fields.Name(120)
    region = fields.Name(120)
    postal_code = fields.Name(20)
    country = fields.Name(2, min_length=2)


class LocationChange(Body):
    """What is to be another. Of all locations one is where goods are received; naming another takes its place."""

    name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    vehicle_id = fields.Id(allow_none=True)
    address = fields.Object(Place, allow_none=True)
    is_receiving = fields.Flag()


class LocationNew(LocationChange):
    """A new location; one of the kind vehicle may be the stock of a vehicle."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    kind = fields.Choice(*KINDS, required=True)


class LocationFilter(PageQuery):
    """Which locations."""

    kind = fields.Choice(*KINDS)


class LocationShown(Answer):
    """A location."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    vehicle_id = fields.Id(allow_none=True)
    address = fields.Object(PlaceShown, allow_none=True)
    is_receiving = fields.Flag()


class ContentShown(Answer):
    """What a location holds of an item, and how low that may get."""

    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    kind = fields.Choice(*item.KINDS)
    unit = fields.Name(40)
    quantity = balance()
    reorder_point = balance(allow_none=True)
    reorder_quantity = balance(allow_none=True)
    is_low = fields.Flag()


class SettingsChange(Body):
    """What is to be another."""

    allow_negative = fields.Flag()
    over_receipt_percent = fields.WholeNumber(min=0, max=100)


class SettingsShown(Answer):
    """What the organization decided. `over_receipt_percent`: how much more than ordered may come in on a line."""

    version = fields.WholeNumber()
    allow_negative = fields.Flag()
    over_receipt_percent = fields.WholeNumber(min=0, max=100)

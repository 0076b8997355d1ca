"""What operations on the ledger take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, Query
from inventory.domain.job_use import SOURCES
from inventory.domain.movement import KINDS
from inventory.entrypoints.http.measures import amount, balance, cost, total

MOST_DAYS = 92


class Reason(Body):
    """Why."""

    reason = fields.Text(500, required=True)


class ReceiptNew(Body):
    """Something came in without an order; without a cost it is the item's average."""

    item_id = fields.Id(required=True)
    location_id = fields.Id(required=True)
    quantity = amount(required=True)
    unit_cost = cost()
    at = fields.Instant()
    reason = fields.Text(500)


class AdjustmentNew(Body):
    """A balance is wrong by so much, with a minus where there is less."""

    item_id = fields.Id(required=True)
    location_id = fields.Id(required=True)
    quantity = balance(required=True)
    reason = fields.Text(500, required=True)


class CountNew(Body):
    """So much was counted."""

    item_id = fields.Id(required=True)
    location_id = fields.Id(required=True)
    counted = fields.DecimalNumber(3, min=0, max=10**9, required=True)
    reason = fields.Text(500)


class TransferNew(Body):
    """From one location to another."""

    item_id = fields.Id(required=True)
    from_location_id = fields.Id(required=True)
    to_location_id = fields.Id(required=True)
    quantity = amount(required=True)
    reason = fields.Text(500)


class UseNew(Body):
    """What a job used, from where; it takes the place of that item's recipe."""

    id = fields.NewId()
    job_id = fields.Id(required=True)
    item_id = fields.Id(required=True)
    location_id = fields.Id(required=True)
    quantity = amount(required=True)


class UseShown(Answer):
    """What a job used."""

    id = fields.Id()
    job_id = fields.Id()
    item_id = fields.Id()
    location_id = fields.Id(allow_none=True)
    source = fields.Choice(*SOURCES)
    quantity = amount()
    used_at = fields.Instant()
    voided_at = fields.Instant(allow_none=True)


class MovementShown(Answer):
    """A movement; `balance` is what was there after it, `unit_cost` in minor units."""

    id = fields.Id()
    item_id = fields.Id()
    location_id = fields.Id()
    number = fields.WholeNumber()
    kind = fields.Choice(*KINDS)
    quantity = total()  # a count may move stock from as low as it goes to as high
    balance = balance()
    unit_cost_minor = fields.DecimalNumber(4, min=0, max=10**12)
    currency = fields.Currency()
    at = fields.Instant()
    made_by = fields.Id(allow_none=True)
    reason = fields.Text(500, allow_none=True)
    job_id = fields.Id(allow_none=True)
    transfer_id = fields.Id(allow_none=True)
    order_line_id = fields.Id(allow_none=True)
    voids_id = fields.Id(allow_none=True)


class MovementsShown(Answer):
    """Movements that belong together."""

    items = fields.Items(MovementShown, max=2)


class MovementFilter(PageQuery):
    """Which movements."""

    item_id = fields.Id()
    location_id = fields.Id()
    job_id = fields.Id()
    kind = fields.Choice(*KINDS)


class LowFilter(PageQuery):
    """Whether to show what is on its way as well."""

    include_on_order = fields.Flag(load_default=False)


class LowShown(Answer):
    """What is low somewhere."""

    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    location_id = fields.Id()
    location_name = fields.Name(120)
    quantity = balance()
    reorder_point = balance()
    reorder_quantity = balance()
    low_since = fields.Instant()
    on_order = total()


class ShortfallShown(Answer):
    """What a job used that was not there to be taken."""

    id = fields.Id()
    job_id = fields.Id()
    job_number = fields.WholeNumber(allow_none=True)
    item_id = fields.Id()
    item_name = fields.Name(120)
    unit = fields.Name(40)
    location_id = fields.Id()
    location_name = fields.Name(120)
    wanted = total()
    taken = total()
    waived = total()
    missing = total()


class UnplacedShown(Answer):
    """What a job used of which nobody knows from which van."""

    id = fields.Id()
    job_id = fields.Id()
    job_number = fields.WholeNumber(allow_none=True)
    item_id = fields.Id()
    item_name = fields.Name(120)
    unit = fields.Name(40)
    source = fields.Choice(*SOURCES)
    quantity = amount()
    crew_id = fields.Id(allow_none=True)
    crew_name = fields.Name(120, allow_none=True)
    used_at = fields.Instant()


class ForecastQuery(Query):
    """How many days, today included."""

    days = fields.WholeNumber(min=1, max=MOST_DAYS, load_default=28)


class LastingShown(Answer):
    """How long an item lasts; nulls: longer than was looked at."""

    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    on_hand = total()
    on_order = total()
    needed = total()
    runs_out_on = fields.Day(allow_none=True)
    days_left = fields.WholeNumber(allow_none=True)


class ForecastShown(Answer):
    """What booked jobs need, and how long that lasts."""

    from_on = fields.Day(data_key="from")
    until_on = fields.Day(data_key="until")
    items = fields.Items(LastingShown, max=100_000)


class ShortageQuery(Query):
    """Which day; tomorrow unless told otherwise."""

    on = fields.Day()


class ShortageShown(Answer):
    """What a crew's van lacks; without a location the crew has no van on that day."""

    crew_id = fields.Id()
    crew_name = fields.Name(120, allow_none=True)
    location_id = fields.Id(allow_none=True)
    location_name = fields.Name(120, allow_none=True)
    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    needed = total()
    there = total()
    missing = total()


class ShortagesShown(Answer):
    """What vans lack on a day."""

    on = fields.Day()
    items = fields.Items(ShortageShown, max=100_000)

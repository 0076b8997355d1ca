"""Estimates as sent."""

from __future__ import annotations

from decimal import Decimal

from common.http import fields
from common.http.schemas import Body, PageQuery
from estimate.domain.statuses import STATUSES
from estimate.entrypoints.http.schemas.catalogue import MAX_GALLONS, MAX_MINUTES, MAX_PRICE
from estimate.entrypoints.http.schemas.share_field import ShareField

MAX_LINES = 200


class LineInput(Body):
    """A line; what it leaves out comes from the catalogue. Duration and water are for the whole
    quantity."""

    id = fields.Id(metadata={"description": "A line that is on the estimate already."})
    service_id = fields.Id(allow_none=True)
    name = fields.Name(120)
    description = fields.Text(4000, min_length=0)
    quantity = fields.DecimalNumber(3, min=Decimal("0.001"), max=100_000, required=True)
    unit = fields.Name(40)
    unit_price = fields.MoneyField(min=0, max=MAX_PRICE)
    taxable = fields.Flag()
    duration_minutes = fields.WholeNumber(min=0, max=MAX_MINUTES)
    skills = fields.Items(fields.Name(60), max=20)
    required_equipment = fields.Items(fields.Name(120), max=20)
    water_gallons = fields.WholeNumber(max=MAX_GALLONS)
    optional = fields.Flag(metadata={"description": "An add-on that the customer may tick."})
    chosen = fields.Flag(metadata={"description": "Whether an add-on is ticked to begin with."})


class EstimateChange(Body):
    """What changes of a draft; lines given replace all lines."""

    property_id = fields.Id()
    title = fields.Name(120)
    terms = fields.Text(20_000, allow_none=True)
    notes = fields.Text(4000, allow_none=True, metadata={"description": "For the crew; the customer does not see it."})
    tax_rate = fields.DecimalNumber(3, min=0, max=100)
    discount = ShareField(allow_none=True)
    deposit = ShareField(allow_none=True)
    expires_on = fields.Day(allow_none=True)
    lines = fields.Items(LineInput, max=MAX_LINES)


class EstimateCreate(EstimateChange):
    """An estimate to draft. A customer with a single property needs no `property_id`."""

    id = fields.NewId()
    customer_id = fields.Id(required=True)


class Sending(Body):
    """By which channels; by all that the customer agreed to when left out, by none with an empty list."""

    channels = fields.Items(fields.Choice("email", "sms"), max=2)


class Winning(Body):
    """Which add-ons the customer wants; those ticked already when left out."""

    options = fields.Items(fields.Id(), max=MAX_LINES)


class Declining(Body):
    """Why, in the customer's words."""

    reason = fields.Text(1000, allow_none=True)


class EstimateFilter(PageQuery):
    """Which estimates."""

    status = fields.Choice(*STATUSES)
    customer_id = fields.Id()
    number = fields.WholeNumber(min=1)
    q = fields.Name(80, metadata={"description": "Beginnings of words of the customer."})

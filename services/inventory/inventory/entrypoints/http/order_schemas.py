"""What operations on purchase orders take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, Query
from inventory.app.suggestions import MOST_LINES, MOST_SUGGESTIONS
from inventory.domain.purchase_rules import STATUSES
from inventory.entrypoints.http.measures import amount, balance, cost, total


class LineNew(Body):
    """So much of an item, at what one of it costs."""

    item_id = fields.Id(required=True)
    quantity = amount(required=True)
    unit_cost = cost(required=True)


class OrderChange(Body):
    """What is to be another in a draft; `lines` are all that there are to be from now on."""

    supplier_id = fields.Id()
    location_id = fields.Id()
    lines = fields.Items(LineNew, min=1, max=MOST_LINES)
    note = fields.Text(2000, allow_none=True)
    expected_on = fields.Day(allow_none=True)


class OrderNew(OrderChange):
    """A new order."""

    id = fields.NewId()
    supplier_id = fields.Id(required=True)
    location_id = fields.Id(required=True)
    lines = fields.Items(LineNew, min=1, max=MOST_LINES, required=True)


class SuggestedNew(Body):
    """An order of what is suggested of a supplier for a location."""

    id = fields.NewId()
    supplier_id = fields.Id(required=True)
    location_id = fields.Id(required=True)


class LineReceived(Body):
    """So much of a line came."""

    line_id = fields.Id(required=True)
    quantity = amount(required=True)


class OrderReceipt(Body):
    """What came in."""

    lines = fields.Items(LineReceived, min=1, max=MOST_LINES, required=True)


class OrderFilter(PageQuery):
    """Which orders."""

    status = fields.Choice(*STATUSES)
    supplier_id = fields.Id()
    location_id = fields.Id()


class OrderShown(Answer):
    """A purchase order."""

    id = fields.Id()
    version = fields.WholeNumber()
    number = fields.WholeNumber()
    status = fields.Choice(*STATUSES)
    supplier_id = fields.Id()
    supplier_name = fields.Name(120)
    location_id = fields.Id()
    location_name = fields.Name(120)
    total = fields.MoneyField(min=-(10**19), max=10**19)
    note = fields.Text(2000, allow_none=True)
    expected_on = fields.Day(allow_none=True)
    created_at = fields.Instant()
    sent_at = fields.Instant(allow_none=True)
    received_at = fields.Instant(allow_none=True)
    cancelled_at = fields.Instant(allow_none=True)
    cancel_reason = fields.Text(500, allow_none=True)


class LineShown(Answer):
    """A line; `outstanding` is what is still expected."""

    line_id = fields.Id()
    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    quantity = amount()
    unit_cost = fields.MoneyField()
    amount = fields.MoneyField(min=-(10**19), max=10**19)
    received = total()
    cancelled = total()
    outstanding = total()


class OrderDetail(OrderShown):
    """A purchase order with its lines."""

    lines = fields.Items(LineShown, max=MOST_LINES)


class SuggestionFilter(Query):
    """Of which supplier, for which location."""

    supplier_id = fields.Id()
    location_id = fields.Id()


class SuggestionShown(Answer):
    """So much of an item should be ordered; `coming` is on order or drawn up."""

    item_id = fields.Id()
    item_name = fields.Name(120)
    sku = fields.Name(60, allow_none=True)
    unit = fields.Name(40)
    location_id = fields.Id()
    location_name = fields.Name(120)
    supplier_id = fields.Id(allow_none=True)
    supplier_name = fields.Name(120, allow_none=True)
    quantity = balance()
    coming = total()
    reorder_point = balance()
    suggested = total()
    unit_cost = fields.MoneyField()


class SuggestionsShown(Answer):
    """What should be ordered, by supplier, location and name."""

    items = fields.Items(SuggestionShown, max=MOST_SUGGESTIONS)

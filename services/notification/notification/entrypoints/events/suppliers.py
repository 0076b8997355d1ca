"""Hearing of orders that go to suppliers."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from notification.app.composing import Notice, tell_supplier
from notification.domain import kinds
from notification.domain.order_letter import address_written, line_written
from notification.domain.wording import Fact, unless_nothing
from notification.entrypoints.events.register import cause_of, on
from notification.entrypoints.messages import suppliers as messages


@on(messages.PurchaseOrderSent)
def send_purchase_order(uow: UnitOfWork, event: Event[messages.PurchaseOrderSent]) -> None:
    """Send the order to its supplier."""
    order = event.data
    facts: dict[str, Fact] = {
        "number": str(order.number),
        "lines": "\n".join(_line(line) for line in order.lines),
        "total": unless_nothing(order.total),
        "deliver_to": order.location_name if order.address is None else _address(order.location_name, order.address),
        "expected_on": order.expected_on,
        "note": order.note,
    }
    notice = Notice(kind=kinds.PURCHASE_ORDER, cause=cause_of(event), facts=facts)
    tell_supplier(uow, name=order.supplier_name, email=order.supplier_email, notice=notice)


def _line(line: messages.OrderedLine) -> str:
    return line_written(
        item=line.item_name, sku=line.sku, quantity=line.quantity, unit=line.unit, unit_cost=line.unit_cost
    )


def _address(name: str, address: messages.DeliveryAddress) -> str:
    town = f"{address.city}, {address.region} {address.postal_code}"
    return address_written(name, address.line1, address.line2, town, address.country)

"""Taking in what a purchase order brought: its lines, the stock and the average cost change together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from inventory.app.finding import named_items, used_location
from inventory.app.orders import audited, record
from inventory.app.organizations import settings_of
from inventory.app.posting import Cause, average_in, locked_level, post
from inventory.domain.measures import cost_of
from inventory.domain.movement import RECEIVE
from inventory.domain.purchase_order import PurchaseOrder


def receive_order(
    uow: UnitOfWork, *, order_id: UUID, expected_version: int | None, lines: Sequence[dict[str, Any]]
) -> PurchaseOrder:
    """Note what came in, line by line. Raises IllegalOrderMove, OverReceipt, UnknownOrderLine, LineNamedTwice."""
    order = uow.lock(PurchaseOrder, order_id, expected_version)
    before = audited(order)
    came = [(line["line_id"], line["quantity"]) for line in lines]
    said = order.receive(came, tolerance_percent=settings_of(uow).over_receipt_percent, at=uow.now)
    _post(uow, order, dict(came))
    uow.emit(said)
    return record(uow, order, action="purchase_order.receive", before=before)


def _post(uow: UnitOfWork, order: PurchaseOrder, came: dict[UUID, Decimal]) -> None:
    location = used_location(uow, order.location_id)
    received = [line for line in order.lines if line.id in came]
    items = named_items(uow, {line.item_id for line in received})
    for line in sorted(received, key=lambda each: (each.item_id, each.position)):
        cost = cost_of(Decimal(line.unit_cost_minor))
        average_in(uow, line.item_id, came[line.id], cost)
        level = locked_level(uow, item_id=line.item_id, location_id=location.id)
        cause = Cause(kind=RECEIVE, reason=f"order {order.number}", order_line_id=line.id)
        post(uow, level, came[line.id], cause, item=items[line.item_id], location=location, unit_cost=cost)

"""Purchase orders: drawing up, changing, sending and calling off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from inventory.app.finding import UnknownItem, named_items, named_supplier, used_location
from inventory.app.organizations import known_organization
from inventory.domain.purchase_line import Wanted
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.purchase_rules import DRAFT, SupplierNotInUse
from inventory.domain.settings import OrderCounter


def create_order(
    uow: UnitOfWork,
    *,
    supplier_id: UUID,
    location_id: UUID,
    lines: Sequence[dict[str, Any]],
    note: str | None = None,
    expected_on: date | None = None,
    id: UUID | None = None,
) -> PurchaseOrder:
    """Draw up an order. Raises UnknownSupplier, SupplierNotInUse, UnknownLocation, UnknownItem."""
    currency = known_organization(uow).currency
    order = PurchaseOrder(organization_id=uow.organization_id, id=id or new_id(), status=DRAFT, currency=currency)
    order.supplier_id = _usable_supplier(uow, supplier_id)
    order.location_id = used_location(uow, location_id).id
    order.note, order.expected_on, order.created_at = note, expected_on, uow.now
    order.want(_wanted(uow, lines))
    order.number = _next_number(uow)
    uow.session.add(order)
    return record(uow, order, action="purchase_order.create", before=None)


def change_order(
    uow: UnitOfWork,
    *,
    order_id: UUID,
    expected_version: int | None,
    lines: Sequence[dict[str, Any]] | None = None,
    supplier_id: UUID | None = None,
    location_id: UUID | None = None,
    **facts: Any,
) -> PurchaseOrder:
    """Change a draft. Raises OrderIsOut, and as `create_order` does."""
    order = uow.lock(PurchaseOrder, order_id, expected_version)
    order.ensure_draft()
    before = audited(order)
    if supplier_id is not None:
        facts["supplier_id"] = _usable_supplier(uow, supplier_id)
    if location_id is not None:
        facts["location_id"] = used_location(uow, location_id).id
    wanted = None if lines is None else _wanted(uow, lines)
    for name, value in facts.items():
        setattr(order, name, value)
    if wanted is not None:
        order.want(wanted)
    return record(uow, order, action="purchase_order.change", before=before)


def send_order(uow: UnitOfWork, *, order_id: UUID, expected_version: int | None) -> PurchaseOrder:
    """Let it go out to the supplier. Raises IllegalOrderMove, SupplierNotInUse, UnknownLocation."""
    order = uow.lock(PurchaseOrder, order_id, expected_version)
    before = audited(order)
    location, supplier = used_location(uow, order.location_id), named_supplier(uow, order.supplier_id)
    items = named_items(uow, {line.item_id for line in order.lines})
    uow.emit(order.send(supplier=supplier, location=location, items=items, at=uow.now))
    return record(uow, order, action="purchase_order.send", before=before)


def cancel_order(uow: UnitOfWork, *, order_id: UUID, expected_version: int | None, reason: str) -> PurchaseOrder:
    """Expect nothing more of it. Raises IllegalOrderMove."""
    order = uow.lock(PurchaseOrder, order_id, expected_version)
    before = audited(order)
    said = order.cancel(reason, at=uow.now)
    if said is not None:
        uow.emit(said)
    return record(uow, order, action="purchase_order.cancel", before=before)


def record(uow: UnitOfWork, order: PurchaseOrder, *, action: str, before: dict[str, Any] | None) -> PurchaseOrder:
    """Write it down with its entry in the audit trail."""
    uow.session.flush()
    uow.audit(action=action, record_type="purchase_order", record_id=order.id, before=before, after=audited(order))
    return order


def audited(order: PurchaseOrder) -> dict[str, Any]:
    """What the audit trail keeps of an order."""
    lines = [
        {"item_id": line.item_id, "quantity": str(line.quantity), "received": str(line.received)}
        for line in order.lines
    ]
    return {
        "number": order.number,
        "status": order.status,
        "supplier_id": order.supplier_id,
        "location_id": order.location_id,
        "lines": lines,
    }


def _usable_supplier(uow: UnitOfWork, supplier_id: UUID) -> UUID:
    supplier = named_supplier(uow, supplier_id)
    if not supplier.active:
        raise SupplierNotInUse(field="supplier_id")
    return supplier.id


def _wanted(uow: UnitOfWork, lines: Sequence[dict[str, Any]]) -> list[Wanted]:
    items = named_items(uow, {line["item_id"] for line in lines})
    for index, line in enumerate(lines):
        if line["item_id"] not in items:
            raise UnknownItem(field=f"lines.{index}.item_id")
    return [Wanted(**line) for line in lines]


def _next_number(uow: UnitOfWork) -> int:
    """Numbers have no gap: others who draw up an order wait, and the number of one that fails is given again."""
    first = insert(OrderCounter).values(organization_id=uow.organization_id, last_number=1)
    again = first.on_conflict_do_update(
        index_elements=["organization_id"], set_={"last_number": OrderCounter.last_number + 1}
    )
    return uow.session.execute(again.returning(OrderCounter.last_number)).scalar_one()

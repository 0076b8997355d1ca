"""Taking a movement back by another of the opposite quantity; a transfer is taken back at both ends, and a receipt of
an order is expected again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict
from inventory.app.finding import held_location
from inventory.app.posting import Cause, average_in, lock_order, locked_level, post
from inventory.domain.item import Item
from inventory.domain.movement import RECEIVE, VOID, Movement
from inventory.domain.purchase_line import PurchaseOrderLine
from inventory.domain.purchase_order import PurchaseOrder


class LocationRemoved(Conflict):
    """Stock cannot come back to a location that was removed."""

    code = "location_removed"


def void_movement(uow: UnitOfWork, *, movement_id: UUID, reason: str) -> list[Movement]:
    """Take it back. Raises VoidIsFinal, FollowsAJob, VoidedAlready, NotEnoughStock, LocationRemoved."""
    movement = uow.get(Movement, movement_id)
    order = _locked_order(uow, movement)
    parts = _parts(uow, movement)
    places = lock_order((part.item_id, part.location_id) for part in parts)
    locations = {place[1]: held_location(uow, place[1]) for place in places}
    item = uow.get(Item, movement.item_id)
    if movement.kind == RECEIVE:
        average_in(uow, movement.item_id, -movement.quantity, movement.unit_cost_minor)
    levels = {place: locked_level(uow, item_id=place[0], location_id=place[1]) for place in places}
    movement.ensure_voidable(is_voided=_is_voided(uow, movement))
    made = []
    # What takes away comes first: when it is refused, nothing was given.
    for part in sorted(parts, key=lambda each: -each.quantity):
        location = locations[part.location_id]
        assert location is not None, "locations are never deleted"
        if location.removed_at is not None and part.quantity < 0:
            raise LocationRemoved(f"{location.name} was removed; there is no place to give it back to.")
        cause = Cause(kind=VOID, reason=reason, voids_id=part.id)
        level, cost = levels[(part.item_id, part.location_id)], part.unit_cost_minor
        made.append(post(uow, level, -part.quantity, cause, item=item, location=location, unit_cost=cost))
    if order is not None and movement.order_line_id is not None:
        uow.emit(order.take_back(movement.order_line_id, movement.quantity, at=uow.now))
    after = {"quantity": str(-movement.quantity), "balance": str(made[0].balance)}
    uow.audit(action="stock.void", record_type="movement", record_id=movement_id, after=after, reason=reason)
    return made


def _locked_order(uow: UnitOfWork, movement: Movement) -> PurchaseOrder | None:
    if movement.order_line_id is None or movement.kind != RECEIVE:
        return None
    line = uow.get(PurchaseOrderLine, movement.order_line_id)
    return uow.lock(PurchaseOrder, line.purchase_order_id)


def _parts(uow: UnitOfWork, movement: Movement) -> list[Movement]:
    if movement.transfer_id is None:
        return [movement]
    ours = Movement.organization_id == uow.organization_id
    return list(uow.session.scalars(select(Movement).where(ours, Movement.transfer_id == movement.transfer_id)))


def _is_voided(uow: UnitOfWork, movement: Movement) -> bool:
    voiding = exists().where(Movement.organization_id == uow.organization_id, Movement.voids_id == movement.id)
    return bool(uow.session.scalar(select(voiding)))

"""What people do with stock: take it in, correct it, move it, count it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import InvalidInput
from common.ids import new_id
from common.money import Money
from inventory.app.finding import cost_of_item, named_item, used_location
from inventory.app.posting import Cause, average_in, lock_order, locked_level, post
from inventory.domain.measures import cost_of
from inventory.domain.movement import ADJUST, COUNT, RECEIVE, TRANSFER, Movement
from inventory.domain.purchase_rules import CostInAnotherCurrency


class TransferToItself(InvalidInput):
    """Stock moves from one location to another."""

    code = "transfer_to_itself"


class NothingToAdjust(InvalidInput):
    """An adjustment of nothing changes nothing."""

    code = "nothing_to_adjust"


class MovedInFuture(InvalidInput):
    """Stock cannot have moved at a time that has not come yet."""

    code = "moved_in_future"


def receive_stock(
    uow: UnitOfWork,
    *,
    item_id: UUID,
    location_id: UUID,
    quantity: Decimal,
    unit_cost: Money | None = None,
    at: datetime | None = None,
    reason: str | None = None,
) -> Movement:
    """Take stock in without an order, at the item's average cost unless told otherwise."""
    _refuse_future(uow, at)
    location, item = used_location(uow, location_id), named_item(uow, item_id)
    current = cost_of_item(uow, item_id)
    if unit_cost is not None and unit_cost.currency != current.currency:
        raise CostInAnotherCurrency(field="unit_cost")
    cost = None if unit_cost is None else cost_of(Decimal(unit_cost.amount))
    if cost is not None:
        average_in(uow, item_id, quantity, cost)
    level = locked_level(uow, item_id=item_id, location_id=location_id)
    cause = Cause(kind=RECEIVE, at=at, reason=reason)
    return _audited(uow, post(uow, level, quantity, cause, item=item, location=location, unit_cost=cost))


def adjust_stock(uow: UnitOfWork, *, item_id: UUID, location_id: UUID, quantity: Decimal, reason: str) -> Movement:
    """Correct a balance by so much, with the reason."""
    if not quantity:
        raise NothingToAdjust(field="quantity")
    location, item = used_location(uow, location_id), named_item(uow, item_id)
    level = locked_level(uow, item_id=item_id, location_id=location_id)
    return _audited(uow, post(uow, level, quantity, Cause(kind=ADJUST, reason=reason), item=item, location=location))


def count_stock(
    uow: UnitOfWork, *, item_id: UUID, location_id: UUID, counted: Decimal, reason: str | None = None
) -> Movement:
    """Let the balance be what was counted; also a count that finds what was expected is noted."""
    location, item = used_location(uow, location_id), named_item(uow, item_id)
    level = locked_level(uow, item_id=item_id, location_id=location_id)
    difference, cause = counted - level.quantity, Cause(kind=COUNT, reason=reason)
    return _audited(uow, post(uow, level, difference, cause, item=item, location=location))


def transfer_stock(
    uow: UnitOfWork,
    *,
    item_id: UUID,
    from_location_id: UUID,
    to_location_id: UUID,
    quantity: Decimal,
    reason: str | None = None,
) -> list[Movement]:
    """Move stock from one location to another: two movements that belong together."""
    if from_location_id == to_location_id:
        raise TransferToItself(field="to_location_id")
    source = used_location(uow, from_location_id, field="from_location_id")
    target = used_location(uow, to_location_id, field="to_location_id")
    item, places = named_item(uow, item_id), [(item_id, from_location_id), (item_id, to_location_id)]
    levels = {place: locked_level(uow, item_id=place[0], location_id=place[1]) for place in lock_order(places)}
    cause = Cause(kind=TRANSFER, reason=reason, transfer_id=new_id())
    gone = post(uow, levels[places[0]], -quantity, cause, item=item, location=source)
    come = post(uow, levels[places[1]], quantity, cause, item=item, location=target)
    return [_audited(uow, gone), _audited(uow, come)]


def _refuse_future(uow: UnitOfWork, at: datetime | None) -> None:
    if at is not None and at > uow.now:
        raise MovedInFuture(field="at")


def _audited(uow: UnitOfWork, movement: Movement) -> Movement:
    after = {
        "item_id": movement.item_id,
        "location_id": movement.location_id,
        "quantity": str(movement.quantity),
        "balance": str(movement.balance),
    }
    uow.audit(
        action=f"stock.{movement.kind}",
        record_type="movement",
        record_id=movement.id,
        after=after,
        reason=movement.reason,
    )
    return movement

"""The ledger: what people do with stock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from inventory.app import office_uses, stock, voiding
from inventory.app.queries.stock import movements_page
from inventory.domain.job_use import JobUse
from inventory.domain.movement import Movement
from inventory.entrypoints.http.stock_schemas import (
    AdjustmentNew,
    CountNew,
    MovementFilter,
    MovementShown,
    MovementsShown,
    Reason,
    ReceiptNew,
    TransferNew,
    UseNew,
    UseShown,
)

blueprint = Blueprint("stock", __name__, url_prefix="/api/v1", description="Stock")
ONE, USE = "/movements/<uuid:movement_id>", "/stock/uses/<uuid:use_id>"
AT = "/api/v1/movements/{id}"


@operation(
    blueprint, "POST", "/stock/receipts", id="receiveStock", body=ReceiptNew, answer=MovementShown, status=201,
    location=AT,
)  # fmt: skip
def receive_stock(uow: UnitOfWork, body: dict[str, Any]) -> Movement:
    """Take stock in without an order."""
    return stock.receive_stock(uow, **body)


@operation(
    blueprint, "POST", "/stock/adjustments", id="adjustStock", body=AdjustmentNew, answer=MovementShown, status=201,
    location=AT,
)  # fmt: skip
def adjust_stock(uow: UnitOfWork, body: dict[str, Any]) -> Movement:
    """Correct a balance, with the reason."""
    return stock.adjust_stock(uow, **body)


@operation(
    blueprint, "POST", "/stock/counts", id="countStock", body=CountNew, answer=MovementShown, status=201, location=AT
)
def count_stock(uow: UnitOfWork, body: dict[str, Any]) -> Movement:
    """Let a balance be what was counted."""
    return stock.count_stock(uow, **body)


@operation(blueprint, "POST", "/stock/transfers", id="transferStock", body=TransferNew, answer=MovementsShown)
def transfer_stock(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Move stock from one location to another."""
    return {"items": stock.transfer_stock(uow, **body)}


@operation(blueprint, "POST", "/stock/uses", id="noteUse", body=UseNew, answer=UseShown, status=201)
def note_use(uow: UnitOfWork, body: dict[str, Any]) -> JobUse:
    """Note what a job used, in place of that item's recipe."""
    return office_uses.note_use(uow, **body)


@operation(blueprint, "GET", USE, id="showUse", answer=UseShown)
def show_use(uow: UnitOfWork, use_id: UUID) -> JobUse:
    """What a job used."""
    return uow.get(JobUse, use_id)


@operation(blueprint, "POST", f"{USE}/void", id="voidUse", body=Reason, answer=UseShown)
def void_use(uow: UnitOfWork, body: dict[str, Any], use_id: UUID) -> JobUse:
    """Give back what the office noted by mistake."""
    return office_uses.void_use(uow, use_id=use_id, **body)


@operation(blueprint, "GET", "/movements", id="listMovements", query=MovementFilter, answer=page_of(MovementShown))
def list_movements(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Movements that fit all filters, the newest first."""
    return movements_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showMovement", answer=MovementShown)
def show_movement(uow: UnitOfWork, movement_id: UUID) -> Movement:
    """One movement."""
    return uow.get(Movement, movement_id)


@operation(blueprint, "POST", f"{ONE}/void", id="voidMovement", body=Reason, answer=MovementsShown)
def void_movement(uow: UnitOfWork, body: dict[str, Any], movement_id: UUID) -> dict[str, Any]:
    """Take a movement back by another one; a transfer at both its ends."""
    return {"items": voiding.void_movement(uow, movement_id=movement_id, **body)}

"""Deposits of accepted estimates over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import payment_queries
from billing.app.operations import checkout, offline
from billing.entrypoints.deps import deps
from billing.entrypoints.http.payment_schemas import DepositCheckout, DepositDetail, DepositRecord, PaymentDetail
from billing.entrypoints.http.schemas import CheckoutAnswer
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, Reply, operation

blueprint = Blueprint("deposits", __name__, url_prefix="/api/v1/deposits", description="Deposits")


@operation(
    blueprint,
    "POST",
    "",
    id="recordDeposit",
    body=DepositRecord,
    answer=PaymentDetail,
    status=201,
    transaction=False,
    location="/api/v1/payments/{id}",
)
def record_deposit(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Record a deposit paid outside of Stripe; it is held until the job's first invoice uses it."""
    payment = offline.record_deposit(open_uow, deps().gateway, key=operation_key, **body)
    with open_uow() as uow:
        return payment_queries.payment_detail(uow, payment.id)


@operation(blueprint, "GET", "/<uuid:estimate_id>", id="showDeposit", answer=DepositDetail)
def show_deposit(uow: UnitOfWork, estimate_id: UUID) -> dict[str, Any]:
    """Show what deposit an accepted estimate asks, and what came in."""
    return payment_queries.deposit_detail(uow, estimate_id)


@operation(
    blueprint,
    "POST",
    "/checkout",
    id="startDepositCheckout",
    body=DepositCheckout,
    answer=CheckoutAnswer,
    status=201,
    also={202: CheckoutAnswer},
    transaction=False,
)
def start_deposit_checkout(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> Reply:
    """Open the payment page for the rest of a deposit; 202 while the payment provider is slow."""
    known = deps()
    started = checkout.start_checkout(open_uow, known.gateway, key=operation_key, public_url=known.public_url, **body)
    where = f"/api/v1/payments/{started.payment_id}"
    return Reply(value=started, status=202 if started.url is None else 201, location=where)

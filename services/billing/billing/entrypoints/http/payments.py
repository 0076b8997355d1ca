"""Payments and refunds over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import payment_queries
from billing.app.operations import offline, refunding
from billing.entrypoints.deps import deps
from billing.entrypoints.http.payment_schemas import (
    PaymentDetail,
    PaymentFilter,
    PaymentPage,
    PaymentRecord,
    RefundAnswer,
    RefundCreate,
)
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, Reply, operation
from common.http.paging import Page

blueprint = Blueprint("payments", __name__, url_prefix="/api/v1", description="Payments and refunds")


@operation(
    blueprint,
    "POST",
    "/invoices/<uuid:invoice_id>/payments",
    id="recordPayment",
    body=PaymentRecord,
    answer=PaymentDetail,
    status=201,
    transaction=False,
    location="/api/v1/payments/{id}",
)
def record_payment(
    open_uow: OpenUnitOfWork, body: dict[str, Any], invoice_id: UUID, operation_key: UUID
) -> dict[str, Any]:
    """Record cash, a check, a bank transfer or other; never above the balance. An open payment page is closed first."""
    given = {"amount": None, **body}
    payment = offline.record_payment(open_uow, deps().gateway, key=operation_key, invoice_id=invoice_id, **given)
    with open_uow() as uow:
        return payment_queries.payment_detail(uow, payment.id)


@operation(blueprint, "GET", "/payments", id="listPayments", query=PaymentFilter, answer=PaymentPage)
def list_payments(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """List payments, newest first."""
    return payment_queries.payment_page(uow, query)


@operation(blueprint, "GET", "/payments/<uuid:payment_id>", id="showPayment", answer=PaymentDetail)
def show_payment(uow: UnitOfWork, payment_id: UUID) -> dict[str, Any]:
    """Show a payment with its refunds and disputes."""
    return payment_queries.payment_detail(uow, payment_id)


@operation(
    blueprint,
    "POST",
    "/payments/<uuid:payment_id>/refunds",
    id="refundPayment",
    body=RefundCreate,
    answer=RefundAnswer,
    status=201,
    also={202: RefundAnswer},
    transaction=False,
    location="/api/v1/payments/{payment_id}",
)
def refund_payment(open_uow: OpenUnitOfWork, body: dict[str, Any], payment_id: UUID, operation_key: UUID) -> Reply:
    """Refund all that is left or a part; 202 while the bank has not taken it."""
    given = {"amount": None, **body}
    refund = refunding.refund_payment(open_uow, deps().gateway, key=operation_key, payment_id=payment_id, **given)
    status = 202 if refund.state == "pending" else 201
    return Reply(value=refund, status=status, location=f"/api/v1/payments/{payment_id}")

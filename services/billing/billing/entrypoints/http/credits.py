"""Customers' unapplied credit over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import credit, payment_queries, queries
from billing.app.operations import offline
from billing.entrypoints.deps import deps
from billing.entrypoints.http.credit_schemas import CreditApply, CreditDetail, CreditRecord
from billing.entrypoints.http.payment_schemas import PaymentDetail
from billing.entrypoints.http.schemas import InvoiceDetail
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, operation

blueprint = Blueprint("credits", __name__, url_prefix="/api/v1", description="Customers' unapplied credit")


@operation(
    blueprint,
    "POST",
    "/credits",
    id="recordCredit",
    body=CreditRecord,
    answer=PaymentDetail,
    status=201,
    transaction=False,
    location="/api/v1/payments/{id}",
)
def record_credit(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Record money that pays no invoice yet; it is the customer's credit until it is applied or refunded."""
    with open_uow() as uow:
        return payment_queries.payment_detail(uow, credit.record_credit(uow, id=operation_key, **body).id)


@operation(blueprint, "GET", "/credits/<uuid:customer_id>", id="showCredit", answer=CreditDetail)
def show_credit(uow: UnitOfWork, customer_id: UUID) -> dict[str, Any]:
    """Show a customer's unapplied credit and the payments that it came with."""
    return credit.credit_detail(uow, customer_id)


@operation(
    blueprint,
    "POST",
    "/invoices/<uuid:invoice_id>/credit",
    id="applyCredit",
    body=CreditApply,
    answer=InvoiceDetail,
    transaction=False,
)
def apply_credit(
    open_uow: OpenUnitOfWork, body: dict[str, Any], invoice_id: UUID, operation_key: UUID
) -> dict[str, Any]:
    """Use the customer's credit for an invoice, never above its balance. An open payment page is closed first."""
    offline.apply_credit(open_uow, deps().gateway, invoice_id=invoice_id, **body)
    with open_uow() as uow:
        return queries.invoice_detail(uow, invoice_id)


@operation(blueprint, "POST", "/deposits/<uuid:estimate_id>/release", id="releaseDeposit", answer=CreditDetail)
def release_deposit(uow: UnitOfWork, estimate_id: UUID) -> dict[str, Any]:
    """Make the deposit that is held for an estimate the customer's credit, for any invoice."""
    return credit.credit_detail(uow, credit.release_deposit(uow, estimate_id=estimate_id))

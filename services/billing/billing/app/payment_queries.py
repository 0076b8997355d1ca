"""What screens show of payments, deposits and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from billing.app import ledger
from billing.app.receivables import deposit_received
from billing.domain.disputes import Dispute
from billing.domain.known import KnownEstimate, KnownMember
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset

SHOWN = (
    "id",
    "version",
    "invoice_id",
    "estimate_id",
    "job_id",
    "customer_id",
    "method",
    "state",
    "amount",
    "tip",
    "refunded",
    "reference",
    "note",
    "recorded_by",
    "created_at",
    "paid_at",
    "failure_code",
    "failure_message",
    "receipt_link",
)


def payment_page(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Payments, newest first; filters invoice, estimate, job, customer, method and state."""
    statement = select(Payment).where(Payment.organization_id == uow.organization_id)
    for name in ("invoice_id", "estimate_id", "job_id", "customer_id", "method", "state"):
        if query.get(name) is not None:
            statement = statement.where(getattr(Payment, name) == query[name])
        if name in ("invoice_id", "estimate_id") and query.get(name) is not None:
            statement = statement.where(Payment.receivable_id == query[name])
    columns = [Payment.created_at.desc(), Payment.id.desc()]
    found = keyset(uow.session, statement, columns=columns, after=query.get("after"), limit=query["limit"])
    return Page(_with_names(uow, found.items), found.next)


def payment_rows(uow: UnitOfWork, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The payments of one receivable, oldest first."""
    statement = select(Payment).where(Payment.organization_id == uow.organization_id, condition)
    return _with_names(uow, list(uow.session.scalars(statement.order_by(Payment.created_at, Payment.id))))


def payment_detail(uow: UnitOfWork, payment_id: UUID) -> dict[str, Any]:
    """A payment with its refunds and disputes."""
    payment = uow.get(Payment, payment_id)
    shown = _with_names(uow, [payment])[0]
    refunds = select(Refund).where(Refund.organization_id == uow.organization_id, Refund.payment_id == payment.id)
    disputes = select(Dispute).where(Dispute.organization_id == uow.organization_id, Dispute.payment_id == payment.id)
    return {
        **shown,
        "refunds": list(uow.session.scalars(refunds.order_by(Refund.created_at, Refund.id))),
        "disputes": list(uow.session.scalars(disputes.order_by(Dispute.opened_at, Dispute.id))),
    }


def deposit_detail(uow: UnitOfWork, estimate_id: UUID) -> dict[str, Any]:
    """What deposit an estimate asks, what came in, and what is held as credit."""
    estimate = uow.session.get(KnownEstimate, (uow.organization_id, estimate_id))
    if estimate is None:
        raise NotFound("Accepted estimate not found")
    received = deposit_received(uow, estimate)
    return {
        "estimate_id": estimate.id,
        "number": estimate.number,
        "customer_id": estimate.customer_id,
        "asked": estimate.deposit_asked,
        "received": received,
        "balance": estimate.deposit_asked - received,
        "held": ledger.deposit_held(uow, estimate.id, currency=estimate.currency),
        "payments": payment_rows(uow, Payment.receivable_id == estimate.id),
    }


def _with_names(uow: UnitOfWork, payments: list[Payment]) -> list[dict[str, Any]]:
    people = {payment.recorded_by for payment in payments if payment.recorded_by is not None}
    statement = select(KnownMember.id, KnownMember.name).where(
        KnownMember.organization_id == uow.organization_id, KnownMember.id.in_(people)
    )
    names = {row.id: row.name for row in uow.session.execute(statement)} if people else {}
    return [
        {
            **{name: getattr(payment, name) for name in SHOWN},
            "recorded_by_name": names.get(payment.recorded_by) if payment.recorded_by else None,
        }
        for payment in payments
    ]

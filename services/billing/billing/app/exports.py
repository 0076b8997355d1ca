"""Invoices and payments as rows for a spreadsheet, in bounded pages of one query each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import raiseload

from billing.app import organization
from billing.domain.figures import one_day
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset

AT_ONCE = 5_000
INVOICE_COLUMNS = (
    "number", "status", "customer", "title", "currency", "subtotal", "discount", "tax", "total", "settled", "balance",
    "created_at", "issued_at", "due_on", "paid_at", "voided_at", "id", "job_id", "customer_id",
)  # fmt: skip
PAYMENT_COLUMNS = (
    "created_at", "paid_at", "state", "method", "customer", "invoice_number", "currency", "amount", "tip", "refunded",
    "reference", "note", "id", "invoice_id", "estimate_id", "customer_id",
)  # fmt: skip
_NAME = func.coalesce(KnownCustomer.company, KnownCustomer.name)


def invoice_rows(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Invoices by number that were made on these days of the organization."""
    today = organization.today(uow)
    statement: Any = select(Invoice, _NAME).outerjoin(
        KnownCustomer,
        (KnownCustomer.organization_id == Invoice.organization_id) & (KnownCustomer.id == Invoice.customer_id),
    )
    statement = statement.where(Invoice.organization_id == uow.organization_id).options(raiseload(Invoice.lines))
    statement = _made_on(uow, statement, Invoice.created_at, query)
    page = keyset(uow.session, statement, columns=[Invoice.number.asc()], after=query.get("after"), limit=AT_ONCE)
    return Page([_invoice(row[0], row[1], today=today) for row in page.items], page.next)


def payment_rows(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Payments, oldest first, that were begun on these days of the organization."""
    statement: Any = (
        select(Payment, _NAME, Invoice.number)
        .outerjoin(
            KnownCustomer,
            (KnownCustomer.organization_id == Payment.organization_id) & (KnownCustomer.id == Payment.customer_id),
        )
        .outerjoin(Invoice, (Invoice.organization_id == Payment.organization_id) & (Invoice.id == Payment.invoice_id))
        .where(Payment.organization_id == uow.organization_id)
    )
    statement = _made_on(uow, statement, Payment.created_at, query)
    columns = [Payment.created_at.asc(), Payment.id.asc()]
    page = keyset(uow.session, statement, columns=columns, after=query.get("after"), limit=AT_ONCE)
    return Page([_payment(row[0], row[1], row[2]) for row in page.items], page.next)


def _made_on(uow: UnitOfWork, statement: Any, column: Any, query: Mapping[str, Any]) -> Any:
    zone = organization.home(uow).zone
    first: date | None = query.get("from_on")
    last: date | None = query.get("until_on")
    if first is not None:
        statement = statement.where(column >= one_day(first, zone=zone, field="from_on").starts_at)
    if last is not None:
        statement = statement.where(column < one_day(last, zone=zone, field="until_on").ends_at)
    return statement


def _invoice(invoice: Invoice, customer: str | None, *, today: date) -> tuple[Any, ...]:
    totals = invoice.totals
    return (
        invoice.number, invoice.status(today=today), customer, invoice.title, invoice.currency, totals.subtotal,
        totals.discount, totals.tax, invoice.total, invoice.settled, invoice.balance, invoice.created_at,
        invoice.issued_at, invoice.due_on, invoice.paid_at, invoice.voided_at, invoice.id, invoice.job_id,
        invoice.customer_id,
    )  # fmt: skip


def _payment(payment: Payment, customer: str | None, number: int | None) -> tuple[Any, ...]:
    return (
        payment.created_at, payment.paid_at, payment.state, payment.method, customer, number, payment.currency,
        payment.amount, payment.tip, payment.refunded, payment.reference, payment.note, payment.id, payment.invoice_id,
        payment.estimate_id, payment.customer_id,
    )  # fmt: skip

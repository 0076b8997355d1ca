"""What screens show of invoices; a constant number of queries whatever is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import defer, load_only, raiseload

from billing.app import ledger, organization
from billing.app.assigned import of_assigned_jobs
from billing.app.payment_queries import payment_rows
from billing.app.reminding import reminders_of
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset

SUMMARY = (
    "id",
    "version",
    "number",
    "job_id",
    "estimate_id",
    "customer_id",
    "property_id",
    "title",
    "total",
    "settled",
    "balance",
    "due_on",
    "created_at",
    "issued_at",
    "sent_at",
    "viewed_at",
    "paid_at",
    "voided_at",
)

# A list reads no lines, and none of what only one invoice shows.
LISTED = (
    raiseload(Invoice.lines),
    *(defer(column, raiseload=True) for column in (Invoice.notes, Invoice.terms, Invoice.void_reason)),
)


def invoice_page(uow: UnitOfWork, query: Mapping[str, Any], *, assigned_to: UUID | None) -> Page:
    """Invoices by number, newest first; filters status, customer and job."""
    today = organization.today(uow)
    statement = select(Invoice).where(Invoice.organization_id == uow.organization_id).options(*LISTED)
    for name in ("customer_id", "job_id"):
        if query.get(name) is not None:
            statement = statement.where(getattr(Invoice, name) == query[name])
    if query.get("status") is not None:
        statement = statement.where(has_status(query["status"], today=today))
    if assigned_to is not None:
        statement = statement.where(of_assigned_jobs(uow, assigned_to))
    found = keyset(
        uow.session, statement, columns=[Invoice.number.desc()], after=query.get("after"), limit=query["limit"]
    )
    names = customer_names(uow, [invoice.customer_id for invoice in found.items])
    return Page([summary(invoice, names=names, today=today) for invoice in found.items], found.next)


def invoice_detail(uow: UnitOfWork, invoice_id: UUID) -> dict[str, Any]:
    """An invoice with its lines and payments."""
    invoice = uow.get(Invoice, invoice_id)
    customer = uow.session.get(KnownCustomer, (uow.organization_id, invoice.customer_id))
    names = {} if customer is None else {customer.id: customer.known_as}
    held = None
    if invoice.estimate_id is not None:
        held = ledger.deposit_held(uow, invoice.estimate_id, currency=invoice.currency)
    return {
        **summary(invoice, names=names, today=organization.today(uow)),
        "lines": invoice.lines,
        "subtotal": _money(invoice, invoice.subtotal_minor),
        "discount": _money(invoice, invoice.discount_minor),
        "tax": _money(invoice, invoice.tax_minor),
        "tax_rate": invoice.tax_rate,
        "deposit_credited": _money(invoice, invoice.credited_minor),
        "deposit_held": held,
        "is_progress": invoice.is_progress,
        "progress_percent": invoice.progress_percent,
        "reminders_paused_at": invoice.reminders_paused_at,
        "reminders": reminders_of(uow, invoice.id),
        "due_days": invoice.due_days,
        "notes": invoice.notes,
        "terms": invoice.terms,
        "void_reason": invoice.void_reason,
        "payments": payment_rows(uow, Payment.invoice_id == invoice.id),
    }


def has_status(status: str, *, today: date) -> ColumnElement[bool]:
    """The derived status as a condition; the same rule as `status_of`."""
    live = and_(Invoice.issued_at.is_not(None), Invoice.voided_at.is_(None))
    unpaid = and_(live, Invoice.settled_minor < Invoice.total_minor)
    in_time = and_(unpaid, Invoice.due_on >= today)
    untouched = and_(in_time, Invoice.settled_minor <= 0)
    conditions = {
        "void": Invoice.voided_at.is_not(None),
        "draft": and_(Invoice.issued_at.is_(None), Invoice.voided_at.is_(None)),
        "paid": and_(live, Invoice.settled_minor >= Invoice.total_minor),
        "overdue": and_(unpaid, Invoice.due_on < today),
        "partial": and_(in_time, Invoice.settled_minor > 0),
        "viewed": and_(untouched, Invoice.viewed_at.is_not(None)),
        "sent": and_(untouched, Invoice.viewed_at.is_(None)),
        "open": unpaid,
    }
    return conditions[status]


def customer_names(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of several customers in one query, which leaves their addresses and phones where they are."""
    found = uow.session.scalars(
        select(KnownCustomer)
        .where(KnownCustomer.organization_id == uow.organization_id, KnownCustomer.id.in_(set(ids)))
        .options(load_only(KnownCustomer.name, KnownCustomer.company, raiseload=True))
    )
    return {customer.id: customer.known_as for customer in found}


def summary(invoice: Invoice, *, names: Mapping[UUID, str], today: date) -> dict[str, Any]:
    """An invoice as lists show it."""
    return {
        **{name: getattr(invoice, name) for name in SUMMARY},
        "status": invoice.status(today=today),
        "customer_name": names.get(invoice.customer_id),
    }


def _money(invoice: Invoice, minor: int) -> dict[str, Any]:
    return {"amount": minor, "currency": invoice.currency}

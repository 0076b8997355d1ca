"""A customer's statement, from the ledger: what was owed before, every change in the period, what is owed after it, and
the open items by age. Four queries, whatever it shows. Tips touch no receivable, so they are not in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from billing.app import organization
from billing.domain.figures import Movement, OpenItem, Period, by_age, days_past_due, period
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer
from billing.domain.ledger import LedgerEntry, LedgerTransaction
from billing.domain.refusals import StatementTooLong
from billing.domain.terms import day_in
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.money import Money

MOST_MOVEMENTS = 2000


@dataclass(frozen=True, slots=True)
class _Known:
    """What a statement says of an invoice."""

    number: int
    due_on: date
    at_start: int
    at_end: int


def customer_statement(
    uow: UnitOfWork, *, customer_id: UUID, from_on: date | None = None, until_on: date | None = None
) -> dict[str, Any]:
    """The statement of a customer over days of the organization, both included."""
    customer = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if customer is None:
        raise NotFound("Customer not found")
    home = organization.home(uow)
    days = period(from_on, until_on, today=organization.today(uow), zone=home.zone)
    invoices = _invoices(uow, customer_id, days)
    opening = Money(sum(invoice.at_start for invoice in invoices.values()), home.currency)
    movements = _movements(uow, customer_id, days, numbers=invoices, opening=opening)
    items = _open_items(invoices, on=days.until_on, currency=home.currency)
    return {
        "home": home,
        "customer": customer,
        "customer_id": customer.id,
        "customer_name": customer.known_as,
        "from_on": days.from_on,
        "until_on": days.until_on,
        "opening": opening,
        "movements": movements,
        "closing": movements[-1].balance if movements else opening,
        "open_items": items,
        "ages": by_age(items, currency=home.currency),
    }


def _invoices(uow: UnitOfWork, customer_id: UUID, days: Period) -> dict[UUID, _Known]:
    """What was owed on each invoice before the period and at its end, by the ledger."""
    before = LedgerTransaction.posted_at < days.starts_at
    amount = LedgerEntry.amount_minor
    columns = (
        Invoice.id,
        Invoice.number,
        Invoice.due_on,
        func.coalesce(func.sum(amount).filter(before), 0).label("at_start"),
        func.coalesce(func.sum(amount), 0).label("at_end"),
    )
    statement = _entries(select(*columns), uow, customer_id).where(LedgerTransaction.posted_at < days.ends_at)
    rows = uow.session.execute(statement.group_by(Invoice.organization_id, Invoice.id))
    return {row.id: _Known(row.number, row.due_on, int(row.at_start), int(row.at_end)) for row in rows}


def _movements(
    uow: UnitOfWork, customer_id: UUID, days: Period, *, numbers: Mapping[UUID, _Known], opening: Money
) -> list[Movement]:
    columns = (LedgerTransaction.posted_at, LedgerTransaction.kind, Invoice.id, LedgerEntry.amount_minor)
    statement = _entries(select(*columns), uow, customer_id).where(
        LedgerTransaction.posted_at >= days.starts_at, LedgerTransaction.posted_at < days.ends_at
    )
    ordered = statement.order_by(LedgerTransaction.posted_at, LedgerTransaction.id, LedgerEntry.id)
    rows = uow.session.execute(ordered.limit(MOST_MOVEMENTS + 1)).all()
    if len(rows) > MOST_MOVEMENTS:
        raise StatementTooLong()
    balance, movements = opening, []
    for at, kind, invoice_id, minor in rows:
        amount = Money(minor, opening.currency)
        balance += amount
        movements.append(
            Movement(
                at=at,
                on=day_in(days.zone, at=at),
                kind=kind,
                invoice_id=invoice_id,
                invoice_number=numbers[invoice_id].number,
                amount=amount,
                balance=balance,
            )
        )
    return movements


def _entries(statement: Select[*tuple[Any, ...]], uow: UnitOfWork, customer_id: UUID) -> Select[*tuple[Any, ...]]:
    """The receivable's entries of a customer's invoices."""
    mine = and_(
        LedgerEntry.organization_id == Invoice.organization_id,
        LedgerEntry.subject_id == Invoice.id,
        LedgerEntry.account == "receivable",
    )
    posted = and_(
        LedgerTransaction.organization_id == LedgerEntry.organization_id,
        LedgerTransaction.id == LedgerEntry.transaction_id,
    )
    joined = statement.select_from(Invoice).join(LedgerEntry, mine).join(LedgerTransaction, posted)
    return joined.where(Invoice.organization_id == uow.organization_id, Invoice.customer_id == customer_id)


def _open_items(invoices: Mapping[UUID, _Known], *, on: date, currency: str) -> list[OpenItem]:
    items: Iterable[OpenItem] = (
        OpenItem(
            invoice_id=id,
            invoice_number=invoice.number,
            due_on=invoice.due_on,
            balance=Money(invoice.at_end, currency),
            days_past_due=days_past_due(invoice.due_on, on=on),
        )
        for id, invoice in invoices.items()
        if invoice.at_end
    )
    return sorted(items, key=lambda item: (item.due_on, item.invoice_number))

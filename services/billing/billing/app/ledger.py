"""Posts to the ledger and reads balances from it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from billing.domain.ledger import LedgerEntry, LedgerTransaction, Posting
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money


def post(uow: UnitOfWork, posting: Posting) -> None:
    """Append a balanced transaction; the same cause twice is refused by the database."""
    if not posting.entries:
        return
    transaction = LedgerTransaction(
        organization_id=uow.organization_id,
        id=new_id(),
        kind=posting.kind,
        cause=posting.cause,
        posted_at=uow.now,
    )
    uow.session.add(transaction)
    uow.session.flush()
    uow.session.add_all(
        LedgerEntry(
            organization_id=uow.organization_id,
            transaction_id=transaction.id,
            account=entry.account,
            subject_id=entry.subject_id,
            amount_minor=entry.amount.amount,
            currency=entry.amount.currency,
        )
        for entry in posting.entries
    )


def credit_of(uow: UnitOfWork, customer_id: UUID, *, currency: str) -> Money:
    """A customer's unapplied credit."""
    return _held(uow, "customer_credit", customer_id, currency=currency)


def deposit_held(uow: UnitOfWork, estimate_id: UUID, *, currency: str) -> Money:
    """What is held as credit for an estimate: received, not yet applied, not refunded."""
    return _held(uow, "customer_deposits", estimate_id, currency=currency)


def _held(uow: UnitOfWork, account: str, subject_id: UUID, *, currency: str) -> Money:
    summed = uow.session.scalar(
        select(func.sum(LedgerEntry.amount_minor)).where(
            LedgerEntry.organization_id == uow.organization_id,
            LedgerEntry.account == account,
            LedgerEntry.subject_id == subject_id,
        )
    )
    return Money(-int(summed or 0), currency)

"""The append-only double-entry ledger: each transaction's entries sum to zero, debits positive; the database refuses
anything else at commit, and any later change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from billing.domain.declarative import Base
from common.db.declarative import TenantRow
from common.money import Money

ACCOUNTS = (
    "receivable",
    "revenue",
    "tax_payable",
    "tips",
    "customer_deposits",
    "customer_credit",
    "cash",
    "checks",
    "bank",
    "external",
    "stripe",
    "disputed",
    "dispute_losses",
)
METHOD_ACCOUNTS = {
    "cash": "cash",
    "check": "checks",
    "bank_transfer": "bank",
    "external": "external",
    "card": "stripe",
}
# Accounts that are kept by subject: an invoice, an estimate, a customer.
OF_SUBJECTS = ("receivable", "customer_deposits", "customer_credit")
KINDS = (
    "invoice_issued",
    "invoice_voided",
    "payment",
    "refund",
    "refund_failed",
    "deposit_applied",
    "deposit_released",
    "dispute_opened",
    "dispute_won",
    "dispute_lost",
    "credit_applied",
    "credit_released",
    "deposit_to_credit",
    "payment_corrected",
    "payment_reversed",
)


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class LedgerTransaction(TenantRow, Base):
    """One business fact in money. `cause` makes posting it twice impossible."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        UniqueConstraint("organization_id", "cause"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
    )
    kind: Mapped[str]
    cause: Mapped[str]
    posted_at: Mapped[datetime]


class LedgerEntry(TenantRow, Base):
    """A debit (positive) or credit of one account; `subject_id` is a receivable's invoice, a deposit's
    estimate, a credit's customer."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "transaction_id"], ["ledger_transactions.organization_id", "ledger_transactions.id"]
        ),
        CheckConstraint(_one_of("account", ACCOUNTS), name="account"),
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint(f"({_one_of('account', OF_SUBJECTS)}) = (subject_id IS NOT NULL)", name="subject"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        Index("ix_ledger_entries_transaction", "organization_id", "transaction_id"),
        Index("ix_ledger_entries_subject", "organization_id", "account", "subject_id"),
    )
    transaction_id: Mapped[UUID]
    account: Mapped[str]
    subject_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a posting; the amount is signed, debits positive."""

    account: str
    amount: Money
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced set of entries about to be posted."""

    kind: str
    cause: str
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, kind: str, *entries: Entry, cause: str) -> Posting:
        """Entries without amount are left out; what does not balance is a defect."""
        kept = tuple(entry for entry in entries if entry.amount)
        if kept and Money.total((entry.amount for entry in kept), currency=kept[0].amount.currency):
            raise ValueError(f"{kind} {cause} does not balance")
        return cls(kind, cause, kept)

    def reversed(self, kind: str, *, cause: str) -> Posting:
        """The same with every sign turned."""
        entries = [Entry(entry.account, -entry.amount, entry.subject_id) for entry in self.entries]
        return Posting.of(kind, *entries, cause=cause)

"""A dispute of a card payment: open, then won or lost, never back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from billing.domain.declarative import Base
from common.db.declarative import VersionedRow
from common.money import Money

OUTCOMES = ("won", "lost")


class Dispute(VersionedRow, Base):
    """One dispute; the receivable stays as it is, the ledger moves the money aside until it is decided."""

    __tablename__ = "disputes"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "payment_id"], ["payments.organization_id", "payments.id"]),
        CheckConstraint("state IN ('open', 'won', 'lost')", name="state"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_disputes_payment", "organization_id", "payment_id"),
        Index("uq_disputes_stripe", "organization_id", "stripe_id", unique=True),
    )
    payment_id: Mapped[UUID]
    stripe_id: Mapped[str]
    state: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What is disputed."""
        return Money(self.amount_minor, self.currency)

    def close(self, outcome: str, *, at: datetime) -> bool:
        """Decide it; False when it was decided already."""
        if self.state != "open":
            return False
        self.state, self.closed_at = outcome, at
        return True

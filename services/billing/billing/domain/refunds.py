"""Money that goes back, whole or in part: first what paid the receivable, then the tip."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.declarative import Base
from common.db.declarative import VersionedRow
from common.money import Money

# A refund goes forward only: pending, then succeeded, and even then the bank may return it.
RANK = {"pending": 0, "succeeded": 1, "failed": 2}


class Refund(VersionedRow, Base):
    """One refund of a payment; `stripe_id` when it went through Stripe."""

    __tablename__ = "refunds"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "payment_id"], ["payments.organization_id", "payments.id"]),
        CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name="state"),
        CheckConstraint("receivable_minor >= 0 AND tip_minor >= 0", name="amounts"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("credit_minor BETWEEN 0 AND receivable_minor", name="credit"),
        Index("ix_refunds_payment", "organization_id", "payment_id"),
        Index("uq_refunds_stripe", "organization_id", "stripe_id", unique=True),
    )
    payment_id: Mapped[UUID]
    state: Mapped[str]
    receivable_minor: Mapped[int]
    tip_minor: Mapped[int]
    credit_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    reason: Mapped[str]
    stripe_id: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    failure_message: Mapped[str | None]

    @property
    def receivable_part(self) -> Money:
        """What the customer owes again."""
        return Money(self.receivable_minor, self.currency)

    @property
    def credit_part(self) -> Money:
        """What of the receivable's part comes out of the customer's credit instead."""
        return Money(self.credit_minor, self.currency)

    @property
    def tip_part(self) -> Money:
        """What of the tip goes back."""
        return Money(self.tip_minor, self.currency)

    @property
    def amount(self) -> Money:
        """All that goes back."""
        return self.receivable_part + self.tip_part

    def advances_to(self, state: str) -> bool:
        """Whether this state is news; an older one, arriving late, is not."""
        return RANK[state] > RANK[self.state]

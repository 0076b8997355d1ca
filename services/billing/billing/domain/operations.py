"""A call to Stripe as a record: written before the call, with the idempotency key that every retry reuses.

new → sent (committed before the call) → ok or failed. What stays unanswered for 23 hours, or answers the same saved
failure five times, becomes unknown: from then on it is looked up by its id in the metadata and never sent again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.declarative import Base
from common.db.declarative import TenantRow

KINDS = ("account", "checkout", "expire", "refund", "return", "charge", "forget", "keyed", "cancel")
UNFINISHED = ("new", "sent", "unknown")
# Stripe forgets a key after 24 hours; a call with a forgotten key would be a second one.
KEY_LIFE = timedelta(hours=23)
EQUAL_FAILURES = 5
# As long as Stripe's own page stays open.
KEYED_OPEN_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=30)
LONGEST_WAIT_SECONDS = 60


class PaymentOperation(TenantRow, Base):
    """`request` holds the very parameters of the call, as a retry must send the same; it is emptied at the end."""

    __tablename__ = "payment_operations"
    __table_args__ = (
        UniqueConstraint("organization_id", "idem_key"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("state IN ('new', 'sent', 'unknown', 'ok', 'failed')", name="state"),
        Index("ix_payment_operations_payment", "organization_id", "payment_id"),
        Index(
            "ix_payment_operations_due",
            "next_try_at",
            postgresql_where=text("state IN ('new', 'sent', 'unknown')"),
        ),
    )
    kind: Mapped[str]
    payment_id: Mapped[UUID | None]
    refund_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    idem_key: Mapped[str]
    state: Mapped[str]
    stripe_account: Mapped[str | None]
    stripe_id: Mapped[str | None]
    request: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    first_sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    equal_failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    @property
    def is_unfinished(self) -> bool:
        """Its outcome is not known yet."""
        return self.state in UNFINISHED

    def claim(self, *, at: datetime) -> bool:
        """Take it for one attempt; False when it is done. The state says afterwards whether to send or to look up."""
        if not self.is_unfinished:
            return False
        if self.first_sent_at is not None and at - self.first_sent_at >= KEY_LIFE:
            self.state = "unknown"
        if self.state == "new":
            self.state, self.first_sent_at = "sent", at
        self.attempts += 1
        self.next_try_at = at + LEASE
        return True

    def succeeded(self, *, at: datetime, stripe_id: str | None) -> None:
        """Stripe did it."""
        self.state, self.finished_at, self.stripe_id = "ok", at, stripe_id
        self.request = self.last_error = None

    def refused(self, *, at: datetime, message: str) -> None:
        """Stripe did not do it, and will not."""
        self.state, self.finished_at, self.last_error = "failed", at, message
        self.request = None

    def unanswered(self, *, at: datetime, error: str, is_saved: bool) -> None:
        """No answer that decides: again with the same key, or look it up when Stripe repeats one saved failure."""
        self.equal_failures = self.equal_failures + 1 if is_saved and error == self.last_error else int(is_saved)
        self.last_error = error
        if self.equal_failures >= EQUAL_FAILURES:
            self.state = "unknown"
        self.next_try_at = at + timedelta(seconds=min(LONGEST_WAIT_SECONDS, 2 ** min(self.attempts - 1, 10)))

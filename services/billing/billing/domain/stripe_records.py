"""What this service keeps of Stripe: each organization's account, the events received, the webhook endpoint."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.declarative import Base
from common.db.declarative import TenantRow

LONGEST_WAIT_SECONDS = 600
LEASE = timedelta(seconds=30)


class StripeAccount(TenantRow, Base):
    """The connected account that an organization's payments go to; its id is the organization's.
    `polled_until` is how far Stripe's own list of events was compared with what the webhook brought."""

    __tablename__ = "stripe_accounts"
    __table_args__ = (
        UniqueConstraint("account_id"),
        Index("ix_stripe_accounts_next_poll", "next_poll_at"),
    )
    account_id: Mapped[str]
    livemode: Mapped[bool]
    created_at: Mapped[datetime]
    polled_until: Mapped[datetime]
    next_poll_at: Mapped[datetime]


class StripeEvent(Base):
    """An event as received, by webhook or by poll; stored before it is acknowledged, applied after."""

    __tablename__ = "stripe_events"
    __table_args__ = (
        CheckConstraint("source IN ('webhook', 'poll')", name="source"),
        Index("ix_stripe_events_due", "next_try_at", postgresql_where=text("applied_at IS NULL")),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    type: Mapped[str]
    created: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    source: Mapped[str]
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    last_error: Mapped[str | None]

    def applied(self, *, at: datetime, outcome: str) -> None:
        """Its effect is in."""
        self.applied_at, self.outcome, self.last_error = at, outcome, None

    def postponed(self, *, at: datetime, error: str) -> None:
        """It could not be applied now."""
        self.attempts += 1
        self.last_error = error[:1000]
        self.next_try_at = at + timedelta(seconds=min(LONGEST_WAIT_SECONDS, 2 ** min(self.attempts, 12)))


class WebhookEndpoint(Base):
    """The endpoint that this installation registered itself; no organization's row, seen by the platform role only."""

    __tablename__ = "stripe_webhook_endpoints"
    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    created_at: Mapped[datetime]

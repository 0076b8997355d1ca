"""One event on its way to one endpoint: tried until it is taken, for about three days."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from notification.domain.declarative import Base
from notification.domain.webhooks import schedule
from notification.domain.webhooks.answer import Answer
from notification.domain.webhooks.refusals import WebhookDeliveryUnderWay

WAITING, HELD, DELIVERED, FAILED, CANCELLED = "waiting", "held", "delivered", "failed", "cancelled"
STATES = (WAITING, HELD, DELIVERED, FAILED, CANCELLED)
UNDER_WAY = (WAITING, HELD)
LEASE_SECONDS = 60  # longer than a call can take; then an attempt whose process died is made again
# Written out and never bound, so that the planner can tell that the partial index fits.
IS_WAITING = text("webhook_deliveries.state = 'waiting'")


class WebhookDelivery(TenantRow, Base):
    """There is one for each event and endpoint, whatever is sent again. A call under way has its due time moved on, so
    that a crash in it makes the delivery due once more."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("organization_id", "event_id", "endpoint_id"),
        ForeignKeyConstraint(
            ["organization_id", "event_id"], ["webhook_events.organization_id", "webhook_events.id"], ondelete="CASCADE"
        ),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        Index("ix_webhook_deliveries_created", "organization_id", "created_at", "id"),
        Index("ix_webhook_deliveries_endpoint", "organization_id", "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_state", "organization_id", "state", "created_at", "id"),
        Index("ix_webhook_deliveries_type", "organization_id", "type", "created_at", "id"),
        Index(
            "ix_webhook_deliveries_redelivery",
            "organization_id",
            "redelivery_id",
            "state",
            postgresql_where=text("redelivery_id IS NOT NULL"),
        ),
        Index(
            "ix_webhook_deliveries_due",
            "organization_id",
            "endpoint_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    endpoint_id: Mapped[UUID]
    event_id: Mapped[UUID]
    type: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_before: Mapped[int] = mapped_column(default=0)  # of earlier rounds, before it was sent again
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    reason: Mapped[str | None]
    redelivery_id: Mapped[UUID | None]

    def begin(self, *, at: datetime) -> int:
        """It is about to be sent; the attempt's number tells a late answer from a present one."""
        self.attempts += 1
        self.due_at = at + timedelta(seconds=LEASE_SECONDS)
        return self.attempts

    def accepts(self, *, attempt: int) -> bool:
        """Whether the answer to an attempt still matters."""
        return self.attempts == attempt and self.state in UNDER_WAY

    def record(self, answer: Answer, *, at: datetime, asked_seconds: int = 0) -> None:
        """Note what came of an attempt."""
        self.last_status, self.reason = answer.status, answer.explained
        if answer.is_taken:
            self._finish(DELIVERED, at=at)
            return
        tries = self.attempts - self.attempts_before
        due_at = schedule.next_try(self.id, tries=tries, at=at, asked_seconds=asked_seconds)
        if answer.is_gone or due_at is None:
            self._finish(FAILED, at=at)
        else:
            self.due_at = due_at

    def cancel(self, reason: str, *, at: datetime) -> None:
        """It is not to be sent any more."""
        self.reason = reason
        self._finish(CANCELLED, at=at)

    def send_again(self, *, at: datetime, redelivery_id: UUID | None = None) -> None:
        """Whatever became of it, try anew. Its message id stays, so that the receiver knows it."""
        if self.state in UNDER_WAY:
            raise WebhookDeliveryUnderWay()
        self.state, self.due_at, self.finished_at = WAITING, at, None
        self.attempts_before, self.redelivery_id = self.attempts, redelivery_id

    def _finish(self, state: str, *, at: datetime) -> None:
        self.state, self.finished_at = state, at


class WebhookAttempt(TenantRow, Base):
    """One call. Without `finished_at` it is under way, or its process died and nobody knows what came of it."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        UniqueConstraint("organization_id", "delivery_id", "number"),
        ForeignKeyConstraint(
            ["organization_id", "delivery_id"],
            ["webhook_deliveries.organization_id", "webhook_deliveries.id"],
            ondelete="CASCADE",
        ),
    )
    delivery_id: Mapped[UUID]
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    took_ms: Mapped[int | None]
    status: Mapped[int | None]
    reason: Mapped[str | None]
    response: Mapped[str | None]

    def finish(self, answer: Answer, *, at: datetime) -> None:
        """Note the answer."""
        self.finished_at, self.took_ms = at, answer.took_ms
        self.status, self.reason, self.response = answer.status, answer.explained, answer.response

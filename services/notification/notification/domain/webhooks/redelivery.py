"""Everything that an endpoint asked for since some point, sent again: in slices, so that new events do not wait behind
it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from notification.domain.declarative import Base
from notification.domain.webhooks.kept_event import WebhookEvent
from notification.domain.webhooks.refusals import WebhookRedeliveryOver

RUNNING, FINISHED, CANCELLED = "running", "finished", "cancelled"
STATES = (RUNNING, FINISHED, CANCELLED)
SLICE = 100  # so many may wait at once
IS_RUNNING = text("webhook_redeliveries.state = 'running'")


class WebhookRedelivery(VersionedRow, Base):
    """`reached_at` and `reached_id` name the last event that was looked at; `total` was counted at the start."""

    __tablename__ = "webhook_redeliveries"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        Index(
            "uq_webhook_redeliveries_running",
            "organization_id",
            "endpoint_id",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_webhook_redeliveries_endpoint", "organization_id", "endpoint_id", "id"),
        Index("ix_webhook_redeliveries_created", "created_at"),
    )
    endpoint_id: Mapped[UUID]
    state: Mapped[str]
    reason: Mapped[str | None]
    since: Mapped[datetime]
    until: Mapped[datetime]
    reached_at: Mapped[datetime]
    reached_id: Mapped[UUID]
    total: Mapped[int]
    queued: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def percent(self) -> int:
        """How much of it was made ready to be sent."""
        if self.state == FINISHED or self.total == 0:
            return 100
        return min(99, self.queued * 100 // self.total)

    def reach(self, event: WebhookEvent) -> None:
        """This event was made ready to be sent."""
        self.reached_at, self.reached_id = event.occurred_at, event.id
        self.queued += 1

    def finish(self, *, at: datetime) -> None:
        """Nothing is left to be made ready."""
        self.state, self.finished_at = FINISHED, at

    def cancel(self, reason: str | None, *, at: datetime) -> None:
        """Make nothing more ready."""
        if self.state != RUNNING:
            raise WebhookRedeliveryOver(f"This redelivery is {self.state}")
        self.state, self.reason, self.finished_at = CANCELLED, reason, at

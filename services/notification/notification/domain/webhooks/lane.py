"""The way to one endpoint: one call at a time, a rest after failures, and apart from the quick ones while it is slow.
Beside the endpoint's own row, which a person edits and which has a version."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from notification.domain.declarative import Base
from notification.domain.webhooks import schedule
from notification.domain.webhooks.answer import Answer

LEASE_SECONDS = 90  # how long a lane whose process died stays closed
SLOW_MS = 3_000
DEAD_AFTER = timedelta(days=3)


class WebhookLane(TenantRow, Base):
    """`id` is the endpoint's."""

    __tablename__ = "webhook_lanes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "id"], ["webhook_endpoints.organization_id", "webhook_endpoints.id"], ondelete="CASCADE"
        ),
        Index("ix_webhook_lanes_served", "served_at", "id"),
    )
    served_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    resting_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    is_slow: Mapped[bool] = mapped_column(default=False)

    def occupy(self, *, at: datetime) -> None:
        """Somebody serves it now."""
        self.leased_until = at + timedelta(seconds=LEASE_SECONDS)

    def leave(self, *, at: datetime) -> None:
        """Whoever served it is done for now."""
        self.leased_until, self.served_at = None, at

    def note(self, answer: Answer, *, at: datetime, asked_seconds: int) -> None:
        """How the last call went decides when the next may be, and beside whom."""
        self.is_slow = not answer.is_taken or answer.took_ms > SLOW_MS
        if answer.is_taken:
            self.start_anew()
            return
        self.failures += 1
        self.failing_since = self.failing_since or at
        self.resting_until = at + schedule.rest(self.failures, asked_seconds=asked_seconds)

    def start_anew(self) -> None:
        """All is well, or is to be tried as if it were."""
        self.failures, self.failing_since, self.resting_until = 0, None, None

    def is_dead(self, *, at: datetime) -> bool:
        """Whether nothing got through for days."""
        return self.failing_since is not None and at - self.failing_since >= DEAD_AFTER

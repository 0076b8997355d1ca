"""An event as it was heard, kept for a month: what deliveries send, and what redeliveries start from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from notification.domain.declarative import Base

KEPT_DAYS = 30


class WebhookEvent(TenantRow, Base):
    """`id` is the event's own. `data` is its JSON as it came; null once its customer was erased."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index("ix_webhook_events_occurred", "organization_id", "occurred_at", "id"),
        Index("ix_webhook_events_root", "organization_id", "root"),
        Index(
            "ix_webhook_events_customer",
            "organization_id",
            "customer_id",
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
        Index("ix_webhook_events_heard", "heard_at"),
    )
    type: Mapped[str]
    aggregate: Mapped[str]
    aggregate_id: Mapped[UUID]
    root: Mapped[str]
    sequence: Mapped[int]
    occurred_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    customer_id: Mapped[UUID | None]
    data: Mapped[str | None]

    def body(self, api_version: str) -> bytes:
        """What is sent: type, timestamp and data, as Standard Webhooks names them, and what orders and finds events."""
        head: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "timestamp": self.occurred_at.astimezone(UTC),
            "api_version": api_version,
            "organization_id": self.organization_id,
            "subject": f"{self.aggregate}/{self.aggregate_id}",
            "sequence": self.sequence,
        }
        started: bytes = msgspec.json.encode(head)[:-1]
        return started + b',"data":' + (self.data or "null").encode() + b"}"

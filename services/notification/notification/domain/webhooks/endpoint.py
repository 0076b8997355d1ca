"""An organization's endpoint: where its events go, which of them, and the secrets that sign them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from notification.domain.declarative import Base
from notification.domain.webhooks import types
from notification.domain.webhooks.refusals import (
    WebhookEndpointNotActive,
    WebhookEndpointNotPausable,
    WebhookEndpointNotResumable,
)

ACTIVE, PAUSED, DISABLED = "active", "paused", "disabled"
STATES = (ACTIVE, PAUSED, DISABLED)
MOST_ENDPOINTS = 20
API_VERSIONS = ("1",)
LONGEST_OVERLAP_HOURS = 168
CHANGEABLE = ("url", "description", "event_types", "api_version")
GONE = "The endpoint answered 410 Gone"
DEAD = "No call got through for three days"


class WebhookEndpoint(VersionedRow, Base):
    """Active: events are sent. Paused by a person: they are kept back until it is resumed. Disabled by itself, after
    410 or days of failure: nothing is made for it any more; a redelivery makes up for that."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),)
    url: Mapped[str]
    description: Mapped[str | None]
    event_types: Mapped[list[str]]
    api_version: Mapped[str]
    state: Mapped[str]
    disabled_reason: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sealed_secret: Mapped[str]
    previous_sealed_secret: Mapped[str | None]
    previous_secret_until: Mapped[datetime | None]

    def wants(self, event_type: str) -> bool:
        """Whether such an event is made a delivery."""
        return self.state != DISABLED and types.includes(self.event_types, event_type)

    def pause(self) -> None:
        """Keep back what is to come."""
        if self.state != ACTIVE:
            raise WebhookEndpointNotPausable()
        self.state = PAUSED

    def resume(self) -> None:
        """Send again."""
        if self.state == ACTIVE:
            raise WebhookEndpointNotResumable()
        self.state, self.disabled_reason, self.disabled_at = ACTIVE, None, None

    def disable(self, reason: str, *, at: datetime) -> None:
        """Nobody is there any more."""
        self.state, self.disabled_reason, self.disabled_at = DISABLED, reason, at

    def ensure_active(self) -> None:
        """Refuse what would send to an endpoint that gets nothing now."""
        if self.state != ACTIVE:
            raise WebhookEndpointNotActive(f"This endpoint is {self.state}; resume it first")

    def rotate_secret(self, sealed: str, *, at: datetime, overlap: timedelta) -> None:
        """Sign by a new secret, and for a while by the present one too."""
        lasts = overlap > timedelta()
        self.previous_sealed_secret = self.sealed_secret if lasts else None
        self.previous_secret_until = at + overlap if lasts else None
        self.sealed_secret = sealed

    def secrets_at(self, at: datetime) -> list[str]:
        """The sealed secrets in force, the newest first."""
        found = [self.sealed_secret]
        if self.previous_sealed_secret is not None and self.previous_secret_until is not None:
            found += [self.previous_sealed_secret] if at < self.previous_secret_until else []
        return found

    def as_audited(self) -> dict[str, Any]:
        """What an audit entry compares."""
        return {**{name: getattr(self, name) for name in CHANGEABLE}, "state": self.state}

"""A calendar feed: a secret address where calendar programs read the bookings of a crew or a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from scheduling.domain.declarative import Base
from scheduling.domain.refusals import FeedRevoked


class CalendarFeed(VersionedRow, Base):
    """Whose bookings are read; only the hash of the secret in the address is stored."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint("kind IN ('crew', 'person')", name="kind"),
        Index("ix_calendar_feeds_newest", "organization_id", "created_at", "id"),
    )
    kind: Mapped[str]
    ref: Mapped[UUID]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]

    def revoke(self, *, at: datetime) -> None:
        """Close the address for good."""
        if self.revoked_at is not None:
            raise FeedRevoked()
        self.revoked_at = at

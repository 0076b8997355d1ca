"""An organization's own text for one kind of message, channel and locale."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from notification.domain.declarative import Base
from notification.domain.rendering import Source


class OwnTemplate(VersionedRow, Base):
    """A template; without a text it was put back to the built-in one, and its version goes on counting."""

    __tablename__ = "templates"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "channel", "locale"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        CheckConstraint("text IS NULL OR (channel = 'email') = (subject IS NOT NULL)", name="subject"),
    )
    kind: Mapped[str]
    channel: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    updated_at: Mapped[datetime]

    @property
    def source(self) -> Source | None:
        """The text, unless it was put back to the built-in one."""
        return None if self.text is None else Source(self.subject, self.text)

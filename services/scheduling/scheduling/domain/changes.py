"""The record of one change of a booking, kept so that the last one can be undone by one call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from scheduling.domain.declarative import Base
from scheduling.domain.placements import Placement


class BookingChange(TenantRow, Base):
    """What a booking was before and after; no `before` means it was made, no `after` that it was released."""

    __tablename__ = "booking_changes"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "booking_id"], ["bookings.organization_id", "bookings.id"]),
        CheckConstraint("kind IN ('made', 'moved', 'released')", name="kind"),
        Index("ix_booking_changes_booking", "organization_id", "booking_id", "id"),
    )
    booking_id: Mapped[UUID]
    kind: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    override_reason_before: Mapped[str | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]

    @property
    def placement_before(self) -> Placement | None:
        """Where the booking stood; None when it was not there yet."""
        return None if self.before is None else Placement.from_record(self.before)

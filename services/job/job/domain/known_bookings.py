"""What this service keeps of bookings, as scheduling tells them: who comes when. One row per booking that holds."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from job.domain.declarative import Base


class KnownBooking(TenantRow, Base):
    """A booking. `starts_on` is the day in the organization's zone, by which "assigned to me" is decided; `equipment`:
    the pieces named for it, beside what the crew has that day."""

    __tablename__ = "known_bookings"
    __table_args__ = (
        Index("ix_known_bookings_visit", "organization_id", "visit_id"),
        Index("ix_known_bookings_job", "organization_id", "job_id"),
        Index("ix_known_bookings_crew", "organization_id", "crew_id", "starts_on"),
        Index("ix_known_bookings_day", "organization_id", "starts_on"),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    crew_name: Mapped[str]
    people: Mapped[list[str]]
    equipment: Mapped[list[str]] = mapped_column(JSONB())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    starts_on: Mapped[date]
    window_starts_at: Mapped[datetime | None]
    window_ends_at: Mapped[datetime | None]
    promise_version: Mapped[int]

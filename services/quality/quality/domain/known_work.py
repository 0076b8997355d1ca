"""What this service keeps of jobs, visits and bookings, as job and scheduling tell it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import TenantRow
from quality.domain.declarative import Base

OPEN, COMPLETED, CANCELLED = "open", "completed", "cancelled"
STATES = (OPEN, COMPLETED, CANCELLED)
_STATE = "state IN ('" + "', '".join(STATES) + "')"


class KnownJobLine(Base):
    """A service on a job; `amount_minor` is quantity times price, before discount and tax."""

    __tablename__ = "known_job_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "job_id"], ["known_jobs.organization_id", "known_jobs.id"], ondelete="CASCADE"
        ),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_id: Mapped[UUID | None]
    amount_minor: Mapped[int]


class KnownJob(TenantRow, Base):
    """A job. `subtotal_minor` is the sum of its lines; `crew_id` and `completed_on` (the organization's day) are those
    of its completion."""

    __tablename__ = "known_jobs"
    __table_args__ = (
        CheckConstraint(_STATE, name="state"),
        Index("ix_known_jobs_completed", "organization_id", "completed_on"),
    )
    number: Mapped[int]
    state: Mapped[str]
    subtotal_minor: Mapped[int]
    currency: Mapped[str]
    crew_id: Mapped[UUID | None]
    completed_on: Mapped[date | None]
    lines: Mapped[list[KnownJobLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="KnownJobLine.line_id"
    )

    @property
    def service_ids(self) -> set[UUID]:
        """The services of the catalogue that it is for."""
        return {line.service_id for line in self.lines if line.service_id is not None}


class KnownVisit(TenantRow, Base):
    """A visit, with the times that the crew began and ended."""

    __tablename__ = "known_visits"
    __table_args__ = (
        CheckConstraint(_STATE, name="state"),
        Index("ix_known_visits_job", "organization_id", "job_id"),
    )
    job_id: Mapped[UUID]
    state: Mapped[str]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    @property
    def is_under_way(self) -> bool:
        """Whether the crew has begun and not ended."""
        return self.state == OPEN and self.started_at is not None

    @property
    def minutes(self) -> int:
        """Whole minutes at work; none while it goes on."""
        if self.started_at is None or self.completed_at is None:
            return 0
        return max(0, int((self.completed_at - self.started_at).total_seconds()) // 60)


class KnownBooking(TenantRow, Base):
    """A booking. `starts_on` is the day in the organization's zone, by which "assigned to me" is decided."""

    __tablename__ = "known_bookings"
    __table_args__ = (
        Index("ix_known_bookings_visit", "organization_id", "visit_id"),
        Index("ix_known_bookings_job", "organization_id", "job_id"),
        Index("ix_known_bookings_crew", "organization_id", "crew_id", "starts_on"),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    starts_on: Mapped[date]

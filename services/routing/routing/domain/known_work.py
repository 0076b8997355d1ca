"""What routing keeps of visits and bookings, as job and scheduling tell it. The job service owns the status."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from routing.domain.declarative import Base
from routing.domain.geography import Place

OPEN, EN_ROUTE, IN_PROGRESS, COMPLETED, CANCELLED = "open", "en_route", "in_progress", "completed", "cancelled"
STATUSES = (OPEN, EN_ROUTE, IN_PROGRESS, COMPLETED, CANCELLED)
UNDERWAY = (EN_ROUTE, IN_PROGRESS)
CLOSED = (COMPLETED, CANCELLED)


class KnownVisit(TenantRow, Base):
    """A visit: where, how long, what it needs, and how far it has come."""

    __tablename__ = "known_visits"
    __table_args__ = (
        CheckConstraint("status IN (" + ", ".join(f"'{status}'" for status in STATUSES) + ")", name="status"),
        Index("ix_known_visits_job", "organization_id", "job_id", "id"),
        Index("ix_known_visits_customer", "organization_id", "customer_id"),
        Index("ix_known_visits_status", "organization_id", "status", "id"),
    )
    job_id: Mapped[UUID]
    job_number: Mapped[int]
    customer_id: Mapped[UUID]
    title: Mapped[str]
    latitude: Mapped[float | None] = mapped_column(Double())
    longitude: Mapped[float | None] = mapped_column(Double())
    duration_minutes: Mapped[int]
    skills: Mapped[list[str]]
    required_equipment: Mapped[list[str]]
    water_gallons: Mapped[int]
    earliest_on: Mapped[date | None]
    status: Mapped[str]
    en_route_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    @property
    def place(self) -> Place | None:
        """Where it is, when that is known."""
        return Place.of(self.latitude, self.longitude)

    @property
    def is_plannable(self) -> bool:
        """Whether it may still be given another crew or time."""
        return self.status == OPEN

    def move(self, status: str, *, at: datetime | None) -> None:
        """Note how far it has come."""
        self.status = status
        if status == EN_ROUTE:
            self.en_route_at = at
        elif status == IN_PROGRESS:
            self.started_at = at
        elif status == COMPLETED:
            self.completed_at = at

    def begin_again(self) -> None:
        """It is to be done again, or still."""
        self.status, self.en_route_at, self.started_at, self.completed_at = OPEN, None, None, None


class KnownBooking(TenantRow, Base):
    """When and who, and what the customer was promised. `starts_on` is the day in the organization's zone; `people` are
    all who go, None where that was not kept yet; `equipment` are the pieces named for it, beside what the crew has."""

    __tablename__ = "known_bookings"
    __table_args__ = (
        Index("ix_known_bookings_visit", "organization_id", "visit_id"),
        Index("ix_known_bookings_day", "organization_id", "starts_on", "crew_id", "starts_at"),
        Index("ix_known_bookings_crew", "organization_id", "crew_id", "starts_on"),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    people: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    equipment: Mapped[list[str]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    window_starts_at: Mapped[datetime]
    window_ends_at: Mapped[datetime]
    promise_version: Mapped[int]
    # As far as booking events tell it: what scheduling compares with before it applies a plan.
    booking_version: Mapped[int | None]
    starts_on: Mapped[date]

"""Visits as scheduling knows them: what is to be done where, and how far it has come. The job service owns the status;
only unscheduled and scheduled follow our own bookings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from scheduling.domain.declarative import Base
from scheduling.domain.refusals import VisitClosed, VisitUnderway

STATUSES = ("unscheduled", "scheduled", "en_route", "in_progress", "completed", "cancelled")
UNDERWAY = ("en_route", "in_progress")
CLOSED = ("completed", "cancelled")
ERASED_ADDRESS: dict[str, Any] = {
    "line1": "",
    "line2": None,
    "city": "",
    "region": "",
    "postal_code": "",
    "country": "",
    "latitude": None,
    "longitude": None,
}

ERASED_NAME = "Erased customer"
ERASED_FACTS: dict[str, Any] = {"customer_name": ERASED_NAME, "title": "Job", "address": ERASED_ADDRESS}


class KnownVisit(TenantRow, Base):
    """One visit of a job."""

    __tablename__ = "known_visits"
    __table_args__ = (
        CheckConstraint("status IN (" + ", ".join(f"'{status}'" for status in STATUSES) + ")", name="status"),
        Index("ix_known_visits_queue", "organization_id", "status", "opened_at", "id"),
        Index("ix_known_visits_customer", "organization_id", "customer_id"),
    )
    job_id: Mapped[UUID]
    job_number: Mapped[int]
    kind: Mapped[str]
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    property_id: Mapped[UUID]
    address: Mapped[dict[str, Any]] = mapped_column(JSONB())
    zone: Mapped[str]
    title: Mapped[str]
    services: Mapped[list[str]]
    duration_minutes: Mapped[int]
    skills: Mapped[list[str]]
    required_equipment: Mapped[list[str]]
    water_gallons: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    earliest_on: Mapped[date | None] = mapped_column(Date())
    preferred_at: Mapped[datetime | None]
    status: Mapped[str]
    opened_at: Mapped[datetime]

    @property
    def is_open(self) -> bool:
        """Whether there is still something to plan."""
        return self.status not in CLOSED

    def check_open(self) -> None:
        """Refuse to plan what is done or called off."""
        if not self.is_open:
            raise VisitClosed(f"The visit of job {self.job_number} is {self.status}")

    def check_plannable(self) -> None:
        """Refuse also to take a visit away from a crew that has begun it."""
        self.check_open()
        if self.status in UNDERWAY:
            raise VisitUnderway(job_number=self.job_number, status=self.status)

    def note_booked(self) -> None:
        """It has its place now."""
        if self.status == "unscheduled":
            self.status = "scheduled"

    def note_released(self) -> None:
        """It has no place any more."""
        if self.is_open:
            self.status = "unscheduled"

    def set_back(self, *, booked: bool) -> None:
        """Begin again: it waits in the calendar when it has a place there, else in the queue."""
        self.status = "scheduled" if booked else "unscheduled"

"""What the feed of changes is read from. Triggers of the database keep both tables, so that no writer can forget to:
`job_changes` says which transaction changed a job last, `past_assignments` for whom a visit once was booked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from job.domain.declarative import Base


class JobChange(Base):
    """The last change of a job: of the job itself, or of its visits, bookings, notes,
    photos, materials or times. `xid` is the transaction's number."""

    __tablename__ = "job_changes"
    __table_args__ = (Index("ix_job_changes_xid", "organization_id", "xid", "job_id"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    xid: Mapped[int]


class PastAssignment(Base):
    """A crew and day for which a visit was booked once; it may be booked for them again."""

    __tablename__ = "past_assignments"
    __table_args__ = (
        Index("ix_past_assignments_job", "organization_id", "job_id"),
        Index("ix_past_assignments_crew", "organization_id", "crew_id", "starts_on"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    job_id: Mapped[UUID]
    ended_at: Mapped[datetime]

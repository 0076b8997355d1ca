"""Jobs, what was used on them, and bookings as they are heard of."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A service on a job."""

    line_id: UUID
    quantity: str
    service_id: UUID | None = None


class DoneLine(Line, frozen=True, kw_only=True):
    """The same, and whether it was done."""

    done: bool


class JobFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A job's present contents."""

    job_id: UUID
    number: int
    lines: list[Line] = []


class JobCreated(JobFacts, frozen=True, kw_only=True):
    """There is a new job."""

    TYPE: ClassVar[str] = "job.created.v1"


class JobChanged(JobFacts, frozen=True, kw_only=True):
    """A job has other contents."""

    TYPE: ClassVar[str] = "job.changed.v1"


class JobCompleted(msgspec.Struct, frozen=True, kw_only=True):
    """A job is done."""

    TYPE: ClassVar[str] = "job.completed.v1"
    job_id: UUID
    completed_at: datetime
    lines: list[DoneLine] = []


class JobCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """A job will not be done."""

    TYPE: ClassVar[str] = "job.cancelled.v1"
    job_id: UUID


class JobReopened(msgspec.Struct, frozen=True, kw_only=True):
    """A closed job is open again."""

    TYPE: ClassVar[str] = "job.reopened.v1"
    job_id: UUID


class MaterialUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A crew recorded what it used on a job."""

    TYPE: ClassVar[str] = "job.material_used.v1"
    job_id: UUID
    material_id: UUID
    name: str
    quantity: str
    used_at: datetime
    crew_id: UUID | None = None
    item_id: UUID | None = None
    sku: str | None = None


class MaterialVoided(msgspec.Struct, frozen=True, kw_only=True):
    """A use that was recorded did not happen."""

    TYPE: ClassVar[str] = "job.material_voided.v1"
    job_id: UUID
    material_id: UUID
    voided_at: datetime


class BookingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A booking's present state."""

    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    starts_at: datetime


class BookingMade(BookingFacts, frozen=True, kw_only=True):
    """A visit is booked."""

    TYPE: ClassVar[str] = "booking.made.v1"


class BookingMoved(BookingFacts, frozen=True, kw_only=True):
    """A booking is for another time or crew now."""

    TYPE: ClassVar[str] = "booking.moved.v1"


class BookingReleased(msgspec.Struct, frozen=True, kw_only=True):
    """A visit is not booked any more."""

    TYPE: ClassVar[str] = "booking.released.v1"
    booking_id: UUID


class JobAnonymized(msgspec.Struct, frozen=True, kw_only=True):
    """The customer of a job was erased."""

    TYPE: ClassVar[str] = "job.anonymized.v1"
    job_id: UUID

"""Accepted estimates and bookings as they are heard of."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import MoneyData
from job.domain.event_shapes import LineData


class EstimateAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """A customer agreed to an estimate."""

    TYPE: ClassVar[str] = "estimate.accepted.v1"
    estimate_id: UUID
    customer_id: UUID
    property_id: UUID
    lines: list[LineData]
    subtotal: MoneyData
    discount: MoneyData
    tax: MoneyData
    total: MoneyData
    tax_rate: str
    deposit_asked: MoneyData | None = None
    notes: str | None = None


class BookingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A booking's present state."""

    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    crew_name: str
    starts_at: datetime
    ends_at: datetime
    people: list[UUID] = []
    equipment: list[UUID] = []
    window_starts_at: datetime | None = None
    window_ends_at: datetime | None = None
    promise_version: int = 1


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
    visit_id: UUID
    job_id: UUID
    reason: str | None = None

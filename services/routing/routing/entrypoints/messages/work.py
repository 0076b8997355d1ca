"""Visits, bookings and the calendar's answers to plans as they are heard of."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Of an address only its place on the map."""

    latitude: float | None = None
    longitude: float | None = None


class VisitOpened(msgspec.Struct, frozen=True, kw_only=True):
    """A visit waits to be planned."""

    TYPE: ClassVar[str] = "visit.opened.v1"
    visit_id: UUID
    job_id: UUID
    job_number: int
    customer_id: UUID
    address: Address
    title: str
    duration_minutes: int
    skills: list[str] = []
    required_equipment: list[str] = []
    water_gallons: int = 0
    earliest_on: date | None = None


class VisitChanged(VisitOpened, frozen=True, kw_only=True):
    """A visit as it is now."""

    TYPE: ClassVar[str] = "visit.changed.v1"


class VisitEnRoute(msgspec.Struct, frozen=True, kw_only=True):
    """The crew drives there."""

    TYPE: ClassVar[str] = "visit.en_route.v1"
    visit_id: UUID
    at: datetime


class VisitStarted(msgspec.Struct, frozen=True, kw_only=True):
    """The crew is at work."""

    TYPE: ClassVar[str] = "visit.started.v1"
    visit_id: UUID
    at: datetime


class VisitCompleted(msgspec.Struct, frozen=True, kw_only=True):
    """The work is done."""

    TYPE: ClassVar[str] = "visit.completed.v1"
    visit_id: UUID
    at: datetime


class VisitCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """The visit was called off."""

    TYPE: ClassVar[str] = "visit.cancelled.v1"
    visit_id: UUID


class VisitReset(msgspec.Struct, frozen=True, kw_only=True):
    """The visit begins again."""

    TYPE: ClassVar[str] = "visit.reset.v1"
    visit_id: UUID


class CustomerErased(msgspec.Struct, frozen=True, kw_only=True):
    """A customer asked to be forgotten."""

    TYPE: ClassVar[str] = "customer.erased.v1"
    customer_id: UUID


class BookingMade(msgspec.Struct, frozen=True, kw_only=True):
    """A visit is booked."""

    TYPE: ClassVar[str] = "booking.made.v1"
    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    starts_at: datetime
    ends_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    people: list[UUID] | None = None
    equipment: list[UUID] = []
    version: int | None = None


class BookingMoved(BookingMade, frozen=True, kw_only=True):
    """A booking as it is now."""

    TYPE: ClassVar[str] = "booking.moved.v1"


class BookingReleased(msgspec.Struct, frozen=True, kw_only=True):
    """A visit is not booked any more."""

    TYPE: ClassVar[str] = "booking.released.v1"
    booking_id: UUID


class RefusedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that the calendar left where it was, with the rule that refused it."""

    visit_id: UUID
    reason: str


class PlanApplied(msgspec.Struct, frozen=True, kw_only=True):
    """The calendar follows a plan."""

    TYPE: ClassVar[str] = "plan.applied.v1"
    plan_id: UUID
    change_set_id: UUID
    applied: list[UUID] = []
    refused: list[RefusedVisit] = []


class PlanUndone(msgspec.Struct, frozen=True, kw_only=True):
    """The calendar does not follow a plan any more."""

    TYPE: ClassVar[str] = "plan.undone.v1"
    plan_id: UUID


class PlanRefused(msgspec.Struct, frozen=True, kw_only=True):
    """The calendar follows nothing of a plan."""

    TYPE: ClassVar[str] = "plan.refused.v1"
    plan_id: UUID
    change_set_id: UUID
    refused: list[RefusedVisit] = []

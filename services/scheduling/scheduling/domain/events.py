"""Everything scheduling says: crews as they are, bookings made, moved, released and announced, plans followed, and when
nobody is to be sent."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from common.events import DomainEvent
from scheduling.domain.availability_events import (
    HolidayAdded,
    HolidayRemoved,
    ScheduleChanged,
    TimeOffGiven,
    TimeOffWithdrawn,
)

__all__ = [
    "BookingAnnounced",
    "BookingMade",
    "BookingMoved",
    "BookingReleased",
    "CrewChanged",
    "CrewCreated",
    "HolidayAdded",
    "HolidayRemoved",
    "HoursData",
    "MemberData",
    "PlaceData",
    "PlanApplied",
    "PlanRefused",
    "PlanUndone",
    "RefusedItem",
    "ScheduleChanged",
    "TimeOffGiven",
    "TimeOffWithdrawn",
]


class MemberData(msgspec.Struct, frozen=True, kw_only=True):
    """A person's time in a crew; both days count."""

    person_id: UUID
    from_on: date
    until_on: date | None


class HoursData(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of work on a weekday (0 is Monday); closing at or before opening means the next day."""

    weekday: int
    opens: str
    closes: str


class PlaceData(msgspec.Struct, frozen=True, kw_only=True):
    """Where a crew's day begins or ends."""

    latitude: float
    longitude: float


class CrewCreated(DomainEvent, frozen=True, kw_only=True):
    """A crew was formed."""

    TYPE = "crew.created.v1"
    KEY = "crew_id"
    ROOT = "crew_id"
    CREATES = True
    crew_id: UUID
    name: str
    colour: str
    active: bool
    lead_id: UUID | None
    members: list[MemberData]
    skills: list[str]
    hours: list[HoursData]
    start_place: PlaceData | None = None
    end_place: PlaceData | None = None


class CrewChanged(DomainEvent, frozen=True, kw_only=True):
    """A crew is now as told here, in full."""

    TYPE = "crew.changed.v1"
    KEY = "crew_id"
    ROOT = "crew_id"
    crew_id: UUID
    name: str
    colour: str
    active: bool
    lead_id: UUID | None
    members: list[MemberData]
    skills: list[str]
    hours: list[HoursData]
    start_place: PlaceData | None = None
    end_place: PlaceData | None = None


class BookingMade(DomainEvent, frozen=True, kw_only=True):
    """A visit got its place in the calendar. `equipment`: pieces named for it, beside what the crew has that day."""

    TYPE = "booking.made.v1"
    KEY = "booking_id"
    ROOT = "job_id"
    CREATES = True
    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    crew_name: str
    people: list[UUID]
    starts_at: datetime
    ends_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    zone: str
    version: int | None = None
    equipment: list[UUID] = []


class BookingMoved(DomainEvent, frozen=True, kw_only=True):
    """A booking's time, crew, people or promise changed; the whole booking as it is now."""

    TYPE = "booking.moved.v1"
    KEY = "booking_id"
    ROOT = "job_id"
    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    crew_id: UUID
    crew_name: str
    people: list[UUID]
    starts_at: datetime
    ends_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    zone: str
    version: int | None = None
    equipment: list[UUID] = []


class BookingReleased(DomainEvent, frozen=True, kw_only=True):
    """A visit was taken off the calendar."""

    TYPE = "booking.released.v1"
    KEY = "booking_id"
    ROOT = "job_id"
    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    reason: str


class BookingAnnounced(DomainEvent, frozen=True, kw_only=True):
    """The office wants the customer told when to expect the crew."""

    TYPE = "booking.announced.v1"
    KEY = "booking_id"
    ROOT = "job_id"
    booking_id: UUID
    visit_id: UUID
    job_id: UUID
    customer_id: UUID
    property_id: UUID
    crew_name: str
    zone: str
    eta_at: datetime
    promise_version: int
    at: datetime


class RefusedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that a plan could not place, and the code of the rule that said no."""

    visit_id: UUID
    reason: str


class PlanApplied(DomainEvent, frozen=True, kw_only=True):
    """The calendar follows a confirmed plan, but for what was refused."""

    TYPE = "plan.applied.v1"
    KEY = "change_set_id"
    ROOT = "plan_id"
    CREATES = True
    plan_id: UUID
    change_set_id: UUID
    applied: list[UUID]
    refused: list[RefusedItem]


class PlanRefused(DomainEvent, frozen=True, kw_only=True):
    """Nothing of a confirmed plan could be followed."""

    TYPE = "plan.refused.v1"
    KEY = "change_set_id"
    ROOT = "plan_id"
    CREATES = True
    plan_id: UUID
    change_set_id: UUID
    refused: list[RefusedItem]


class PlanUndone(DomainEvent, frozen=True, kw_only=True):
    """A plan that was followed was taken back, with all that it moved."""

    TYPE = "plan.undone.v1"
    KEY = "change_set_id"
    ROOT = "plan_id"
    plan_id: UUID
    change_set_id: UUID

"""What scheduling says of when nobody is to be sent: time off, holidays, and how the organization plans. Whoever plans
elsewhere knows from it what a booking would be refused for."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.events import DomainEvent


class TimeOffGiven(DomainEvent, frozen=True, kw_only=True):
    """A crew or a person is away: one of the two is named."""

    TYPE = "time_off.given.v1"
    KEY = "time_off_id"
    ROOT = "time_off_id"
    CREATES = True
    time_off_id: UUID
    crew_id: UUID | None
    person_id: UUID | None
    starts_at: datetime
    ends_at: datetime


class TimeOffWithdrawn(DomainEvent, frozen=True, kw_only=True):
    """They are there after all."""

    TYPE = "time_off.withdrawn.v1"
    KEY = "time_off_id"
    ROOT = "time_off_id"
    time_off_id: UUID


class HolidayAdded(DomainEvent, frozen=True, kw_only=True):
    """The organization does not work that day."""

    TYPE = "holiday.added.v1"
    KEY = "holiday_id"
    ROOT = "holiday_id"
    CREATES = True
    holiday_id: UUID
    date: date
    name: str


class HolidayRemoved(DomainEvent, frozen=True, kw_only=True):
    """The organization works that day after all."""

    TYPE = "holiday.removed.v1"
    KEY = "holiday_id"
    ROOT = "holiday_id"
    holiday_id: UUID


class ScheduleChanged(DomainEvent, frozen=True, kw_only=True):
    """How the organization plans now. `grounded_vehicles`: a booking for a crew whose vehicle must stay in is marked
    (flag) or refused (block). Before it is said, the defaults hold: 60 and flag."""

    TYPE = "schedule.changed.v1"
    KEY = "schedule_id"
    ROOT = "schedule_id"
    CREATES = True
    schedule_id: UUID
    window_margin_minutes: int
    grounded_vehicles: str

"""Time off, holidays and settings of the schedule as they are heard of."""

from __future__ import annotations

import datetime as dates
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class TimeOffGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A crew or a person is away."""

    TYPE: ClassVar[str] = "time_off.given.v1"
    time_off_id: UUID
    crew_id: UUID | None = None
    person_id: UUID | None = None
    starts_at: datetime
    ends_at: datetime

    @property
    def ref(self) -> UUID:
        """Whoever is away; the time off itself, so nobody, when neither is named."""
        return self.crew_id or self.person_id or self.time_off_id


class TimeOffWithdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """They are there after all."""

    TYPE: ClassVar[str] = "time_off.withdrawn.v1"
    time_off_id: UUID


class HolidayAdded(msgspec.Struct, frozen=True, kw_only=True):
    """The organization does not work that day."""

    TYPE: ClassVar[str] = "holiday.added.v1"
    holiday_id: UUID
    date: dates.date
    name: str


class HolidayRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """It works that day after all."""

    TYPE: ClassVar[str] = "holiday.removed.v1"
    holiday_id: UUID


class ScheduleChanged(msgspec.Struct, frozen=True, kw_only=True):
    """How the organization plans now."""

    TYPE: ClassVar[str] = "schedule.changed.v1"
    grounded_vehicles: str

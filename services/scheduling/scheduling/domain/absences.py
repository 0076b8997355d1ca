"""Time off of people and crews, and the organization's holidays: days by the office's clocks on which nobody is sent,
unless a planner gives a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from scheduling.domain.availability_events import HolidayAdded, HolidayRemoved, TimeOffGiven, TimeOffWithdrawn
from scheduling.domain.declarative import Base
from scheduling.domain.refusals import BadTimeOff
from scheduling.domain.zones import at_local, check_day, day_bounds, time_of

LONGEST_TIME_OFF = timedelta(days=731)
MIDNIGHT = "00:00"


class TimeOff(VersionedRow, Base):
    """A crew or a person is away. Days count in full unless clock times were given for the first and the last."""

    __tablename__ = "time_off"
    __table_args__ = (
        CheckConstraint("kind IN ('crew', 'person')", name="kind"),
        CheckConstraint("ends_at > starts_at AND until_on >= from_on", name="range"),
        Index("ix_time_off_ref", "organization_id", "ref", "ends_at", "id"),
        Index("ix_time_off_end", "organization_id", "ends_at", "id"),
    )
    kind: Mapped[str]
    ref: Mapped[UUID]
    from_on: Mapped[date] = mapped_column(Date())
    until_on: Mapped[date] = mapped_column(Date())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]

    def given(self) -> TimeOffGiven:
        """Who is away and when; why is nobody else's business."""
        return TimeOffGiven(
            time_off_id=self.id,
            crew_id=self.ref if self.kind == "crew" else None,
            person_id=self.ref if self.kind == "person" else None,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )

    def withdrawn(self) -> TimeOffWithdrawn:
        """It is off."""
        return TimeOffWithdrawn(time_off_id=self.id)


class Holiday(VersionedRow, Base):
    """A day on which the organization does not work."""

    __tablename__ = "holidays"
    __table_args__ = (UniqueConstraint("organization_id", "on_day"),)
    on_day: Mapped[date] = mapped_column(Date())
    name: Mapped[str]
    created_at: Mapped[datetime]

    def added(self) -> HolidayAdded:
        """Which day, and why."""
        return HolidayAdded(holiday_id=self.id, date=self.on_day, name=self.name)

    def removed(self) -> HolidayRemoved:
        """The day is one like others."""
        return HolidayRemoved(holiday_id=self.id)


def away_between(
    from_on: date, until_on: date, *, from_clock: str | None, until_clock: str | None, zone: str
) -> tuple[datetime, datetime]:
    """The moments from the first day's clock time, or its midnight, to the last day's, or its end."""
    check_day(from_on, field="from_on")
    check_day(until_on, field="until_on")
    starts_at = at_local(from_on, time_of(from_clock or MIDNIGHT), zone)
    whole_day = until_clock is None
    ends_at = day_bounds(until_on, zone)[1] if whole_day else at_local(until_on, time_of(until_clock or MIDNIGHT), zone)
    if until_on < from_on or ends_at <= starts_at:
        raise BadTimeOff("Time off ends after it begins", field="until_on")
    if until_on - from_on > LONGEST_TIME_OFF:
        raise BadTimeOff("Time off is no longer than two years", field="until_on")
    return starts_at, ends_at

"""Local days as moments in UTC, right also on days of 23 and 25 hours; and the quarter-hour grid of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.domain.refusals import OutOfCalendar

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)
GRID_SECONDS = 15 * 60


def check_day(on: date, *, field: str) -> date:
    """The day, if the calendar holds it."""
    if not FIRST_DAY <= on <= LAST_DAY:
        raise OutOfCalendar(field=field)
    return on


def local_day(at: datetime, zone: str) -> date:
    """The calendar day in that zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def at_local(on: date, clock: time, zone: str) -> datetime:
    """The moment when clocks there show that time; the first of two, and after the gap when they skip it."""
    return datetime.combine(on, clock, ZoneInfo(zone)).astimezone(UTC)


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """Where a local day begins and where the next one does."""
    return at_local(on, time(), zone), at_local(on + timedelta(days=1), time(), zone)


def grid_before(at: datetime) -> datetime:
    """The last quarter hour that is not after that moment."""
    return at - timedelta(seconds=at.timestamp() % GRID_SECONDS)


def grid_after(at: datetime) -> datetime:
    """The first quarter hour that is not before that moment."""
    return at + timedelta(seconds=-at.timestamp() % GRID_SECONDS)

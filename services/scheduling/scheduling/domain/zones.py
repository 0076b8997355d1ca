"""Local days and clock times of a zone as moments in UTC; right also on days of 23 and 25 hours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.domain.refusals import OutOfCalendar

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)


def check_day(on: date, *, field: str) -> date:
    """The day, if the calendar holds it."""
    if not FIRST_DAY <= on <= LAST_DAY:
        raise OutOfCalendar(field=field)
    return on


def check_instant(at: datetime, *, field: str) -> datetime:
    """The moment, if the calendar holds it."""
    check_day(at.astimezone(UTC).date(), field=field)
    return at


@lru_cache(maxsize=4096)  # a calendar asks for the same few moments thousands of times
def local_day(at: datetime, zone: str) -> date:
    """The calendar day in that zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def at_local(on: date, clock: time, zone: str) -> datetime:
    """The moment when clocks there show that time; the first of two, and after the gap when they skip it."""
    return datetime.combine(on, clock, ZoneInfo(zone)).astimezone(UTC)


def time_of(clock: str) -> time:
    """A clock time such as `08:30`."""
    return time.fromisoformat(clock)


def same_clock_later(at: datetime, zone: str, *, days: int) -> datetime:
    """The moment some days later when clocks there show the same time; on the quarter hour also where they skip it."""
    local = at.astimezone(ZoneInfo(zone))
    return at_local(local.date() + timedelta(days=days), local.time().replace(fold=0), zone)


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """Where a local day begins and where the next one does."""
    return at_local(on, time(), zone), at_local(on + timedelta(days=1), time(), zone)


def days_touched(starts_at: datetime, ends_at: datetime, zone: str) -> Iterator[date]:
    """Each local day that the time range overlaps."""
    last = local_day(ends_at - timedelta(microseconds=1), zone)
    on = local_day(starts_at, zone)
    while on <= last:
        yield on
        on += timedelta(days=1)


class Days:
    """Local days in a row, found by comparing moments: for thousands of them at once. Others are found as ever."""

    def __init__(self, first: date, count: int, zone: str) -> None:
        self.zone = zone
        self.all = [first + timedelta(days=offset) for offset in range(count)]
        self._begin = [day_bounds(on, zone)[0] for on in self.all]
        self._begin.append(day_bounds(self.all[-1], zone)[1])

    @property
    def during(self) -> tuple[datetime, datetime]:
        """Where the first begins and the last ends."""
        return self._begin[0], self._begin[-1]

    def of(self, at: datetime) -> date:
        """The local day of a moment."""
        index = bisect_right(self._begin, at) - 1
        return self.all[index] if 0 <= index < len(self.all) else local_day(at, self.zone)

    def touched(self, starts_at: datetime, ends_at: datetime) -> Iterable[date]:
        """Each local day that the time range overlaps."""
        index = bisect_right(self._begin, starts_at) - 1
        if 0 <= index < len(self.all) and ends_at <= self._begin[index + 1]:
            return (self.all[index],)
        return days_touched(starts_at, ends_at, self.zone)


def range_in_words(starts_at: datetime, ends_at: datetime, *, zone: str) -> str:
    """Such as `from 2030-03-04 09:00 to 11:00`, by the clocks of that zone."""
    first, last = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"from {first:%Y-%m-%d %H:%M} to {until}"

"""Working hours per weekday and the rule that a booking lies within them.

Hours are clock times of the organization's zone; closing at or before opening means the next day (a night shift).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduling.domain.refusals import BadHours
from scheduling.domain.zones import at_local, local_day

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One stretch of work that begins on a weekday (0 is Monday)."""

    weekday: int
    opens: str
    closes: str

    @property
    def start_minute(self) -> int:
        """Minutes from Monday midnight to the opening."""
        return self.weekday * DAY_MINUTES + _minutes(self.opens)

    @property
    def length_minutes(self) -> int:
        """Clock minutes from opening to closing."""
        return (_minutes(self.closes) - _minutes(self.opens) - 1) % DAY_MINUTES + 1

    def on(self, day: date, zone: str) -> tuple[datetime, datetime]:
        """The shift that begins on that day, in UTC."""
        closing_day = day + timedelta(days=self.closes <= self.opens)
        return at_local(day, time.fromisoformat(self.opens), zone), at_local(
            closing_day, time.fromisoformat(self.closes), zone
        )

    def as_record(self) -> dict[str, int | str]:
        """As it is stored and said."""
        return {"weekday": self.weekday, "opens": self.opens, "closes": self.closes}


WEEKDAYS_8_TO_5 = tuple(Shift(weekday, "08:00", "17:00") for weekday in range(5))


def check_shifts(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """The shifts in order; refused when two of them overlap, also around the end of the week."""
    ordered = sorted(shifts)
    for before, after in zip(ordered, [*ordered[1:], *ordered[:1]], strict=True):
        distance = (after.start_minute - before.start_minute - 1) % WEEK_MINUTES + 1
        twice = len(ordered) > 1 and before.start_minute == after.start_minute
        if twice or distance < before.length_minutes:
            raise BadHours(f"The hours from {before.opens} and from {after.opens} overlap", field="hours")
    return tuple(ordered)


def open_ranges(shifts: Sequence[Shift], first: date, last: date, *, zone: str) -> list[tuple[datetime, datetime]]:
    """When work goes on from one local day to another: in order, touching ranges joined."""
    found: list[tuple[datetime, datetime]] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for shift in shifts:
            if shift.weekday == day.weekday():
                found.append(shift.on(day, zone))
    return _joined(sorted(found))


def within_hours(shifts: Sequence[Shift], starts_at: datetime, ends_at: datetime, *, zone: str) -> bool:
    """Whether the whole time range lies in working hours."""
    first = local_day(starts_at, zone) - timedelta(days=1)
    ranges = open_ranges(shifts, first, local_day(ends_at, zone), zone=zone)
    return any(opens <= starts_at and ends_at <= closes for opens, closes in ranges)


def _joined(ranges: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in ranges:
        if closes <= opens:
            continue  # a shift that lies wholly in the hour that clocks skip
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)

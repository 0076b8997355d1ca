"""When a meter is expected to reach what is due: by planned routes where there are any, else by what is usual. A
further route or more miles never put the day off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from fleet.domain.due import Due
from fleet.domain.meters import Reading

METERS_PER_TENTH_MILE = Fraction(1609344, 10000)
# What is further away than that is no forecast.
HORIZON = timedelta(days=3650)
# Without enough readings the usual is learnt from the routes of that many days.
ROUTES_LEARNT_OVER = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a day is expected to add, in tenths: the longer of its planned route and the usual."""

    usual: Fraction = Fraction(0)
    planned: Mapping[date, int] = field(default_factory=dict)

    def on(self, day: date) -> Fraction:
        """What that day adds."""
        return max(Fraction(self.planned.get(day, 0)), self.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Where the meters stand, and what is expected of them."""

    today: date
    miles: Reading | None = None
    hours: Reading | None = None
    expected_miles: Expected = Expected()
    expected_hours: Expected = Expected()


def projected_day(due: Due, outlook: Outlook) -> date | None:
    """The first day on which it is due by date, miles or hours; never before today."""
    days = (
        due.on,
        reached_on(outlook.miles, due.tenth_miles, outlook.expected_miles),
        reached_on(outlook.hours, due.tenth_hours, outlook.expected_hours),
    )
    found = [day for day in days if day is not None]
    return max(outlook.today, min(found)) if found else None


def reached_on(last: Reading | None, due_at: int | None, expected: Expected) -> date | None:
    """The first day at whose end the meter is expected to stand at that value; None when it never gets there."""
    if last is None or due_at is None:
        return None
    day, missing = last.on, Fraction(due_at - last.tenths)
    known_until = max((planned for planned in expected.planned if planned <= last.on + HORIZON), default=last.on)
    while missing > 0 and day < known_until:
        day += timedelta(days=1)
        missing -= expected.on(day)
    if missing <= 0:
        return day
    further = ceil(missing / expected.usual) if expected.usual else None
    return day + timedelta(days=further) if further is not None and further <= HORIZON.days else None


def usual_of_routes(planned: Mapping[date, int], *, today: date) -> Fraction:
    """Tenth miles a day by the routes of the last weeks, days without any among them."""
    past = sum(tenths for day, tenths in planned.items() if today - ROUTES_LEARNT_OVER <= day < today)
    return Fraction(past, ROUTES_LEARNT_OVER.days)


def tenth_miles(distances_meters: Iterable[int]) -> int:
    """Metres of road as tenths of a mile, rounded up."""
    return ceil(sum(distances_meters) / METERS_PER_TENTH_MILE)

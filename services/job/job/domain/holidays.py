"""What becomes of work that falls on a holiday."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

SKIP, NEXT_DAY, KEEP = "skip", "next_day", "keep"
ON_HOLIDAYS = (SKIP, NEXT_DAY, KEEP)


def working_day(day: date, *, holidays: Collection[date], rule: str) -> date | None:
    """The day on which the work is done, None when it is dropped."""
    if rule == KEEP or day not in holidays:
        return day
    if rule == SKIP:
        return None
    while day in holidays and day < date.max:
        day += timedelta(days=1)
    return day

"""When a service is due: by date, miles or engine hours, whichever is first. Plain functions of what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

OK, DUE_SOON, OVERDUE = "ok", "due_soon", "overdue"
STATES = (OK, DUE_SOON, OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """How often; at least one of them."""

    days: int | None = None
    tenth_miles: int | None = None
    tenth_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A day and what the meters showed on it, as far as anybody knows."""

    on: date
    tenth_miles: int | None = None
    tenth_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Where it is due; None in a dimension that it does not depend on, or whose start is not known yet."""

    on: date | None = None
    tenth_miles: int | None = None
    tenth_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """How long before that it is due soon."""

    days: int
    tenth_miles: int
    tenth_hours: int


def due_after(last: Point, every: Intervals) -> Due:
    """The next one, counted from the actual day and meters of the last one."""
    return Due(
        on=None if every.days is None else _days_after(last.on, every.days),
        tenth_miles=_sum(last.tenth_miles, every.tenth_miles),
        tenth_hours=_sum(last.tenth_hours, every.tenth_hours),
    )


def due_state(due: Due, now: Point, soon: Soon, *, projected_on: date | None) -> str:
    """The worst of all dimensions: overdue once day or meter is past what is due, due soon within the margin, or when
    the forecast reaches it within the margin of days."""
    worst = max(
        _rank(_ordinal(due.on), now.on.toordinal(), soon.days),
        _rank(due.tenth_miles, now.tenth_miles, soon.tenth_miles),
        _rank(due.tenth_hours, now.tenth_hours, soon.tenth_hours),
        min(1, _rank(_ordinal(projected_on), now.on.toordinal(), soon.days)),
    )
    return STATES[worst]


def _rank(due: int | None, now: int | None, margin: int) -> int:
    if due is None or now is None:
        return 0
    return 2 if now > due else 1 if now >= due - margin else 0


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _sum(start: int | None, interval: int | None) -> int | None:
    return None if start is None or interval is None else start + interval


def _days_after(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))

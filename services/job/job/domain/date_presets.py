"""Names for spans of days that people ask lists for, such as next week. Weeks begin on Monday."""

from __future__ import annotations

from datetime import date, timedelta

OVERDUE = "overdue"
SPANS = (
    "yesterday",
    "today",
    "tomorrow",
    "last_week",
    "this_week",
    "next_week",
    "last_month",
    "this_month",
    "next_month",
)
PRESETS = (*SPANS, OVERDUE)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}


def days_of(preset: str, *, today: date) -> tuple[date, date]:
    """The first and the last day of a span of SPANS, as seen on the day `today`."""
    if preset in _DAYS:
        day = today + timedelta(days=_DAYS[preset])
        return day, day
    which, _, span = preset.partition("_")
    if span == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_STEPS[which])
        return monday, monday + timedelta(days=6)
    first = _month(today, _STEPS[which])
    return first, _month(first, 1) - timedelta(days=1)


def _month(day: date, step: int) -> date:
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)

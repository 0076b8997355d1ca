"""When an invoice is due: on receipt, or 7, 14 or 30 days after it was issued."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DUE_DAYS = (0, 7, 14, 30)


def day_in(zone: str, *, at: datetime) -> date:
    """The calendar day of a moment where the organization is."""
    return at.astimezone(ZoneInfo(zone)).date()


def due_on(issued_on: date, *, due_days: int) -> date:
    """The last day to pay; on receipt is the day of issue."""
    return issued_on + timedelta(days=due_days)

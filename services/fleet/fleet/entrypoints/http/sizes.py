"""Numbers as vehicles have them, the same in what comes in and goes out."""

from __future__ import annotations

from typing import Any

from common.http import fields

MOST_ON_A_METER = 9_999_999
LONGEST_DAYS = 3650


def miles(**options: Any) -> fields.DecimalNumber:
    """An odometer's reading, or a distance."""
    return fields.DecimalNumber(1, max=MOST_ON_A_METER, **options)


def engine_hours(**options: Any) -> fields.DecimalNumber:
    """The reading of an engine's meter, or hours between."""
    return fields.DecimalNumber(1, max=MOST_ON_A_METER, **options)


def miles_between(**options: Any) -> fields.DecimalNumber:
    """Miles from one service to the next."""
    return fields.DecimalNumber(1, min=1, max=1_000_000, **options)


def hours_between(**options: Any) -> fields.DecimalNumber:
    """Engine hours from one service to the next."""
    return fields.DecimalNumber(1, min=1, max=100_000, **options)


def days_between(**options: Any) -> fields.WholeNumber:
    """Days from one service to the next."""
    return fields.WholeNumber(min=1, max=LONGEST_DAYS, **options)

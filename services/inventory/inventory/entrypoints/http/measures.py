"""The fields that many answers share: quantities and costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from common.http import fields

MOST = 10**9
MOST_COST = 10**10
LEAST = Decimal("0.001")


def amount(**options: Any) -> fields.DecimalNumber:
    """A quantity of which there is some."""
    return fields.DecimalNumber(3, min=LEAST, max=MOST, **options)


def balance(**options: Any) -> fields.DecimalNumber:
    """A quantity that may be nothing, or less where the organization allows it."""
    return fields.DecimalNumber(3, min=-MOST, max=MOST, **options)


def total(**options: Any) -> fields.DecimalNumber:
    """A sum of quantities."""
    return fields.DecimalNumber(3, min=-(10**14), max=10**14, **options)


def cost(**options: Any) -> fields.MoneyField:
    """What one of something costs."""
    return fields.MoneyField(min=0, max=MOST_COST, **options)

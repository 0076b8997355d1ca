"""How much of what is low is to be ordered, beside what is on its way."""

from __future__ import annotations

from decimal import Decimal

from inventory.domain.measures import NOTHING


def to_order(*, there: Decimal, coming: Decimal, point: Decimal, quantity: Decimal) -> Decimal:
    """Nothing when what comes lifts the stock above its reorder point; else the reorder quantity, or more where that
    would not reach the point."""
    expected = there + coming
    if expected > point:
        return NOTHING
    return max(quantity, point - expected)

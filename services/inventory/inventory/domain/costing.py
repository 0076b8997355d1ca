"""The moving average: what a unit of an item costs after more of it came in, or after a receipt was taken back."""

from __future__ import annotations

from decimal import Decimal, localcontext

from inventory.domain.measures import NOTHING, cost_of


def average_after(*, on_hand: Decimal, average: Decimal, quantity: Decimal, unit_cost: Decimal) -> Decimal:
    """The average once `quantity` at `unit_cost` joins what is there; a negative quantity leaves again. Stock below
    zero has no value of its own, so that what comes in then sets the average."""
    there = max(on_hand, NOTHING)
    rest = there + quantity
    if rest <= 0:
        return average if quantity <= 0 else cost_of(unit_cost)
    with localcontext() as context:
        context.prec = 60
        value = there * average + quantity * unit_cost
        return max(NOTHING, cost_of(value / rest))

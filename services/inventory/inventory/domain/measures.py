"""How quantities, costs and names are kept: thousandths of a unit, ten-thousandths of a minor unit, one spelling."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Annotated

from sqlalchemy import Numeric
from sqlalchemy.orm import mapped_column

Quantity = Annotated[Decimal, mapped_column(Numeric(18, 3))]
Cost = Annotated[Decimal, mapped_column(Numeric(18, 4))]
NOTHING = Decimal(0)
MOST = Decimal(10**9)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_THOUSANDTH, _TEN_THOUSANDTH = Decimal("0.001"), Decimal("0.0001")


def quantity_of(value: Decimal) -> Decimal:
    """Rounded half up to what is kept of a quantity."""
    return value.quantize(_THOUSANDTH, context=_EXACT)


def cost_of(value: Decimal) -> Decimal:
    """Rounded half up to what is kept of a cost."""
    return value.quantize(_TEN_THOUSANDTH, context=_EXACT)


def product(left: Decimal, right: Decimal) -> Decimal:
    """A quantity of quantities, such as a recipe's part for so many units of work."""
    return quantity_of(_EXACT.multiply(left, right))


def key_of(name: str) -> str:
    """A name without differences of case and blanks: what recipes and sheets find an item by."""
    return " ".join(name.casefold().split())

"""Items as rows of a sheet: what each column takes."""

from __future__ import annotations

from decimal import Decimal

from common.sheet_cells import Reader, flag, number, one_of, words
from common.sheets import Columns
from inventory.domain.item import KINDS
from inventory.domain.measures import cost_of

MOST_COST = 999_999_999


def item_columns(*, places: int) -> Columns:
    """Of a company whose money has that many decimal places."""
    readers: dict[str, Reader] = {
        "name": words(120),
        "sku": words(60),
        "kind": one_of(*KINDS),
        "category": words(60),
        "unit": words(40),
        "unit_cost": lambda text: _cost(text, places),
        "supplier": words(120),
        "active": flag,
    }
    return Columns(readers=readers, needed=("name",), unique=("name", "sku"))


def _cost(text: str, places: int) -> Decimal:
    value: Decimal = number(most=MOST_COST)(text)
    return cost_of(value.scaleb(places))

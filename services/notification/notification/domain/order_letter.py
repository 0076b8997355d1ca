"""How an order's lines and its address are written in the letter to the supplier."""

from __future__ import annotations

from decimal import Decimal

from common.events import MoneyData
from notification.domain.rendering import single_line
from notification.domain.wording import money, plain_number


def line_written(*, item: str, sku: str | None, quantity: Decimal, unit: str, unit_cost: MoneyData) -> str:
    """Such as "30 gal of Sodium hypochlorite (SH-12) at $4.20"; without the price where none is known."""
    named = f"{single_line(item)} ({single_line(sku)})" if sku else single_line(item)
    price = f" at {money(unit_cost)}" if unit_cost.amount else ""
    return f"- {plain_number(quantity)} {single_line(unit)} of {named}{price}"


def address_written(*parts: str | None) -> str:
    """Its lines, without those that there are not."""
    return "\n".join(single_line(part) for part in parts if part)

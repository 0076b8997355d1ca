"""Amounts and days as customers read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from common.money import Money, places_of

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}


def money_text(money: Money) -> str:
    """Such as $1,250.00."""
    places = places_of(money.currency)
    number = f"{abs(Decimal(money.amount)).scaleb(-places):,.{places}f}"
    sign = "-" if money.amount < 0 else ""
    symbol = _SYMBOLS.get(money.currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {money.currency}"


def quantity_text(quantity: Decimal) -> str:
    """Without trailing zeros."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(day: date) -> str:
    """Such as July 9, 2030."""
    return f"{day:%B} {day.day}, {day.year}"


def moment_text(moment: datetime, zone: str) -> str:
    """The day of a moment, where the company is."""
    return day_text(moment.astimezone(ZoneInfo(zone)).date())

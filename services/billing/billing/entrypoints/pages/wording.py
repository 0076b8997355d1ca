"""Amounts and days as customers read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from common.money import Money

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
_WITHOUT_CENTS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_WITH_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def money_text(money: Money) -> str:
    """Such as $1,250.00."""
    places = _places(money.currency)
    number = f"{abs(Decimal(money.amount)).scaleb(-places):,.{places}f}"
    sign = "-" if money.amount < 0 else ""
    symbol = _SYMBOLS.get(money.currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {money.currency}"


def number_text(money: Money) -> str:
    """Such as 1250.00, for a spreadsheet."""
    places = _places(money.currency)
    return f"{Decimal(money.amount).scaleb(-places):.{places}f}"


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


def _places(currency: str) -> int:
    return 0 if currency in _WITHOUT_CENTS else 3 if currency in _WITH_THOUSANDTHS else 2

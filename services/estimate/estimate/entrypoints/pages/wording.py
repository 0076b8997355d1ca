"""Amounts, days and addresses in words for customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
_WITHOUT_CENTS = frozenset(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    )
)
_WITH_MILLS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def money_in_words(amount: int, *, currency: str) -> str:
    """12500 USD as "$125.00"."""
    places = 0 if currency in _WITHOUT_CENTS else 3 if currency in _WITH_MILLS else 2
    whole, cents = divmod(abs(amount), 10**places)
    number = f"{whole:,}" + (f".{cents:0{places}}" if places else "")
    return ("-" if amount < 0 else "") + _SYMBOLS.get(currency, f"{currency} ") + number


def day_in_words(day: date) -> str:
    """January 31, 2030."""
    return f"{day:%B} {day.day}, {day.year}"


def moment_in_words(at: datetime, *, zone: str) -> str:
    """The day and clock time where the property is."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{day_in_words(there)} at {there.hour % 12 or 12}:{there:%M %p} ({there.tzname()})"


def address_lines(address: Mapping[str, Any]) -> list[str]:
    """An address as on an envelope."""
    town = f"{address['city']}, {address['region']} {address['postal_code']}"
    return [line for line in (address["line1"], address["line2"], town) if line]

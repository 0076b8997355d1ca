"""How money, days and times of day are written to a reader: in the customer's zone, in the way of the locale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from common.events import MoneyData

_SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# fmt: off
_WITHOUT_MINOR = frozenset((
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
))
_THREE_DIGITS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class ClockTime:
    """To be written as the time of day at that moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LocalDay:
    """To be written as the calendar day at that moment."""

    at: datetime


Fact = str | MoneyData | date | ClockTime | LocalDay | None


def written(fact: Fact, *, zone: str, locale: str) -> str | None:
    """A fact as the reader sees it."""
    if fact is None or isinstance(fact, str):
        return fact
    if isinstance(fact, MoneyData):
        return money(fact)
    if isinstance(fact, ClockTime):
        return clock_time(fact.at, zone=zone, locale=locale)
    if isinstance(fact, LocalDay):
        return day(fact.at.astimezone(zone_named(zone)).date(), locale=locale)
    return day(fact, locale=locale)


def same_day(one: datetime, other: datetime, *, zone: str | None) -> bool:
    """Whether both are on the same calendar day there."""
    there = zone_named(zone or "UTC")
    return one.astimezone(there).date() == other.astimezone(there).date()


def unless_nothing(value: MoneyData | None) -> MoneyData | None:
    """None for nothing, so that a template may ask `if`."""
    return value if value is not None and value.amount != 0 else None


def money(value: MoneyData) -> str:
    """Such as "$1,250.00"; a currency without a sign of its own stands behind the number."""
    digits = 0 if value.currency in _WITHOUT_MINOR else 3 if value.currency in _THREE_DIGITS else 2
    whole, rest = divmod(abs(value.amount), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    minus = "-" if value.amount < 0 else ""
    sign = _SIGNS.get(value.currency)
    return f"{minus}{sign}{number}" if sign else f"{minus}{number} {value.currency}"


def plain_number(value: Decimal) -> str:
    """Such as "1,250.5", without zeros that say nothing."""
    return f"{value.normalize():,f}"


def clock_time(at: datetime, *, zone: str, locale: str) -> str:
    """Such as "10:30 AM", as a clock on the wall of that zone shows; "10:30" where days have 24 hours."""
    local = at.astimezone(zone_named(zone))
    if not in_english(locale):
        return f"{local.hour:02d}:{local.minute:02d}"
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def day(on: date, *, locale: str) -> str:
    """Such as "June 4, 2030", or 2030-06-04 for a reader of another language."""
    return f"{_MONTHS[on.month - 1]} {on.day}, {on.year}" if in_english(locale) else on.isoformat()


def zone_named(zone: str) -> ZoneInfo:
    """The zone, or UTC for a name that this machine's data does not have."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def in_english(locale: str) -> bool:
    """Whether the reader's language is English."""
    return locale.partition("-")[0].lower() == "en"

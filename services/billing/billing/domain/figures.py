"""Key figures and statements: what stands when, and how old open items are. Amounts are of receivables; tips are told
apart and are in none of the sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.domain.refusals import PeriodInverted, PeriodOutOfRange
from common.money import Money

PAID_DAYS = 30
PACE_DAYS = 90
LONGEST_PERIOD_DAYS = 366
# The last day past due that each age reaches; older is the last age.
AGES: tuple[tuple[str, int | None], ...] = (
    ("not_due", 0),
    ("days_1_to_30", 30),
    ("days_31_to_60", 60),
    ("days_61_to_90", 90),
    ("older", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of an organization, both included."""

    from_on: date
    until_on: date
    zone: str

    @property
    def starts_at(self) -> datetime:
        """The first moment."""
        return _midnight(self.from_on, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.until_on + timedelta(days=1), self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One change of what a customer owes; positive is more owed, `balance` what is owed after it."""

    at: datetime
    on: date
    kind: str
    invoice_id: UUID
    invoice_number: int
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An invoice with something left on the last day of a statement; `days_past_due` is 0 until it is due."""

    invoice_id: UUID
    invoice_number: int
    due_on: date
    balance: Money
    days_past_due: int

    @property
    def age(self) -> str:
        """Which age of `AGES` it is in."""
        return next(name for name, last in AGES if last is None or self.days_past_due <= last)


def period(from_on: date | None, until_on: date | None, *, today: date, zone: str) -> Period:
    """The days asked for: until today unless told, from a year's last thirty days unless told; a year at most."""
    last = today if until_on is None else until_on
    one_day(last, zone=zone, field="until_on")
    first = last - timedelta(days=29) if from_on is None else from_on
    if last < first:
        raise PeriodInverted(field="until_on")
    if (last - first).days >= LONGEST_PERIOD_DAYS:
        raise PeriodOutOfRange(field="from_on")
    return Period(from_on=first, until_on=last, zone=zone)


def one_day(day: date, *, zone: str, field: str) -> Period:
    """A single day; refused outside of the years that business is done in."""
    if not 2000 <= day.year < 3000:
        raise PeriodOutOfRange(field=field)
    return Period(from_on=day, until_on=day, zone=zone)


def days_past_due(due_on: date, *, on: date) -> int:
    """Whole days since the due day, 0 until then."""
    return max(0, (on - due_on).days)


def by_age(items: Iterable[OpenItem], *, currency: str) -> dict[str, Money]:
    """The sum of each age."""
    sums = {name: Money.zero(currency) for name, _ in AGES}
    for item in items:
        sums[item.age] += item.balance
    return sums


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))

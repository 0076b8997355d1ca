"""Money in whole minor units of one currency; rounding is half up, away from zero, and nothing is lost in a split."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import reduce

from common.errors import InvalidInput

_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST = 2**63 - 1  # the column is a bigint
_WITHOUT_CENTS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_WITH_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)  # wide enough that only the last step rounds


class MixedCurrency(InvalidInput):
    """Amounts of different currencies cannot be combined."""

    code = "mixed_currency"


class AmountOutOfRange(InvalidInput):
    """The amount is too large."""

    code = "amount_out_of_range"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount such as 12500 USD (125 dollars)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise InvalidInput("An amount is a whole number of minor units", field="amount")
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidInput("A currency is three capital letters", field="currency")
        if not -_LARGEST <= self.amount <= _LARGEST:
            raise AmountOutOfRange(field="amount")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in that currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, parts: Iterable[Money], *, currency: str) -> Money:
        """The sum of the parts, zero when there are none."""
        total = cls.zero(currency)
        for part in parts:
            total += part
        return total

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def times(self, factor: Decimal | int) -> Money:
        """Quantity times price, rounded once."""
        return Money(_whole(_EXACT.multiply(Decimal(self.amount), _finite(factor))), self.currency)

    def percent(self, rate: Decimal | int) -> Money:
        """That many hundredths of the amount: `percent(Decimal("8.25"))` is the tax of 8.25 %."""
        part = _EXACT.multiply(Decimal(self.amount), _finite(rate))
        return Money(_whole(_EXACT.scaleb(part, -2)), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Split by weights without losing a unit: the largest remainders get the rest, earlier ones first."""
        finite = [_finite(weight) for weight in weights]
        whole = reduce(_EXACT.add, finite, Decimal(0))
        if not finite or whole <= 0 or min(finite) < 0:
            raise InvalidInput("Weights are not negative and not all zero", field="weights")
        size, sign = abs(self.amount), (-1 if self.amount < 0 else 1)
        exact = [_EXACT.divide(_EXACT.multiply(Decimal(size), weight), whole) for weight in finite]
        shares = [int(share.to_integral_value(ROUND_FLOOR, _EXACT)) for share in exact]
        by_remainder = sorted(range(len(exact)), key=lambda index: (shares[index] - exact[index], index))
        for index in by_remainder[: size - sum(shares)]:
            shares[index] += 1
        return [Money(sign * share, self.currency) for share in shares]

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise MixedCurrency(f"{self.currency} and {other.currency} cannot be combined", field="currency")
        return other.amount


def places_of(currency: str) -> int:
    """How many decimal places amounts of a currency are written with."""
    return 0 if currency in _WITHOUT_CENTS else 3 if currency in _WITH_THOUSANDTHS else 2


def number_text(money: Money) -> str:
    """Such as 1250.00, for a spreadsheet."""
    places = places_of(money.currency)
    return f"{Decimal(money.amount).scaleb(-places):.{places}f}"


def _finite(number: Decimal | int) -> Decimal:
    value = Decimal(number)
    if not value.is_finite() or len(value.as_tuple().digits) > 40 or abs(value.adjusted()) > 40:
        raise AmountOutOfRange("A factor needs to be a number of ordinary size")
    return value


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP, _EXACT))

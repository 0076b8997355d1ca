"""Fields of numbers: whole, decimal, and money in minor units; always within bounds that the description shows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marshmallow import ValidationError

from common.http.leaf import Leaf
from common.money import Money

MAX_MONEY = 10**12
_CURRENCY = re.compile(r"[A-Z]{3}")
_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?", re.ASCII)


class WholeNumber(Leaf[int]):
    """A whole number within bounds."""

    def __init__(self, *, min: int = 0, max: int = 2**31 - 1, **options: Any) -> None:
        super().__init__({"type": "integer", "minimum": min, "maximum": max}, **options)
        self.smallest, self.largest = min, max

    def read(self, value: Any) -> int:
        # JSON knows no difference between 1 and 1.0; "1", true and 1.5 are not whole numbers.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not int:
            raise ValidationError("Not a whole number.")
        if not self.smallest <= value <= self.largest:
            raise ValidationError(f"Not between {self.smallest} and {self.largest}.")
        return value

    def from_text(self, text: str) -> Any:
        return int(text) if _INTEGER.fullmatch(text) else text


class DecimalNumber(Leaf[Decimal]):
    """A number with a fixed count of decimal places, such as hours or a tax rate; never money."""

    def __init__(self, places: int, *, min: Decimal | int = 0, max: Decimal | int = 10**9, **options: Any) -> None:
        self.smallest, self.largest = Decimal(min), Decimal(max)
        self.step = Decimal(1).scaleb(-places)
        bounds = {"minimum": _plain(self.smallest), "maximum": _plain(self.largest), "multipleOf": _plain(self.step)}
        super().__init__({"type": "number", **bounds}, **options)

    def read(self, value: Any) -> Decimal:
        number = self._within_bounds(value)
        rounded = self._rounded(number)
        # 3 * 0.1 is 0.30000000000000004 to every sender with binary numbers: that is meant to be 0.3.
        if abs(rounded - number) > self.step / 1000:
            raise ValidationError(f"More than {-int(self.step.as_tuple().exponent)} decimal places.")
        return rounded

    def _within_bounds(self, value: Any) -> Decimal:
        if type(value) is not int and type(value) is not float:
            raise ValidationError("Not a number.")
        if not math.isfinite(value):
            raise ValidationError("Not a finite number.")
        number = Decimal(repr(value))
        if not self.smallest <= number <= self.largest:
            raise ValidationError(f"Not between {self.smallest} and {self.largest}.")
        return number

    def _rounded(self, number: Decimal) -> Decimal:
        return number.quantize(self.step, ROUND_HALF_UP)

    def from_text(self, text: str) -> Any:
        return float(text) if _DECIMAL.fullmatch(text) else text


class Degrees(DecimalNumber):
    """A latitude (at most 90) or longitude (180). Geocoders give more decimal places than the six that are kept, a
    tenth of a meter: they are rounded and not refused."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(6, min=-most, max=most, **options)
        self.metadata = {name: said for name, said in self.metadata.items() if name != "multipleOf"}

    def read(self, value: Any) -> Decimal:
        return self._rounded(self._within_bounds(value))


class MoneyField(Leaf[Money]):
    """`{"amount": 12500, "currency": "USD"}` in minor units."""

    def __init__(self, *, min: int = -MAX_MONEY, max: int = MAX_MONEY, **options: Any) -> None:
        amount = {"type": "integer", "minimum": min, "maximum": max}
        super().__init__(
            {
                "type": "object",
                "properties": {"amount": amount, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
                "required": ["amount", "currency"],
                "additionalProperties": False,
            },
            **options,
        )
        self.number = WholeNumber(min=min, max=max)

    def read(self, value: Any) -> Money:
        if not isinstance(value, dict) or value.keys() != {"amount", "currency"}:
            raise ValidationError('Not money such as {"amount": 12500, "currency": "USD"}.')
        try:
            amount = self.number.read(value["amount"])
        except ValidationError as failure:
            raise ValidationError({"amount": failure.messages}) from None
        currency = value["currency"]
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            raise ValidationError({"currency": ["Not three capital letters."]})
        return Money(amount, currency)

    def write(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {"amount": value["amount"], "currency": value["currency"]}
        return {"amount": value.amount, "currency": value.currency}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)

"""The field of a discount or a deposit: an amount, or a percentage, never both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from common.http.fields import DecimalNumber, MoneyField
from common.http.leaf import Leaf
from estimate.domain.pricing import Share

_AMOUNT = MoneyField(min=0)
_PERCENT = DecimalNumber(2, min=0, max=100)


class ShareField(Leaf[Share]):
    """`{"amount": {...}}` or `{"percent": 12.5}`."""

    def __init__(self, **options: Any) -> None:
        one = {"amount": _AMOUNT.metadata, "percent": _PERCENT.metadata}
        super().__init__(
            {
                "type": "object",
                "properties": one,
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
            **options,
        )

    def read(self, value: Any) -> Share:
        if not isinstance(value, dict) or len(value) != 1:
            raise ValidationError("Either an amount or a percent.")
        [(name, given)] = value.items()
        try:
            if name == "amount":
                return Share(amount=_AMOUNT.read(given))
            if name == "percent":
                percent: Decimal = _PERCENT.read(given)
                return Share(percent=percent)
        except ValidationError as failure:
            raise ValidationError({name: failure.messages}) from None
        raise ValidationError("Either an amount or a percent.")

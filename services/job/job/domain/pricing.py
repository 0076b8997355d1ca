"""What a job costs. The rule: each line is quantity times price, rounded once; the discount is spread over the lines by
their amounts without losing a unit; tax is rounded per taxable line on what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.errors import InvalidInput
from common.money import Money


class DiscountTooLarge(InvalidInput):
    """The discount is larger than the sum of the lines."""

    code = "discount_too_large"


@dataclass(frozen=True, slots=True)
class Priced:
    """What pricing needs of a line."""

    quantity: Decimal
    unit_price: Money
    taxable: bool

    @property
    def amount(self) -> Money:
        """Before discount and tax."""
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A job's sums: total = subtotal - discount + tax."""

    subtotal: Money
    discount: Money
    tax: Money
    total: Money


def totals_of(lines: Sequence[Priced], *, discount: Money, tax_rate: Decimal) -> Totals:
    """The sums of the lines with that discount and tax rate (in percent)."""
    currency = discount.currency
    amounts = [line.amount for line in lines]
    subtotal = Money.total(amounts, currency=currency)
    if discount > subtotal:
        raise DiscountTooLarge(field="discount")
    reductions = shares_of(discount, amounts=amounts)
    taxes = [
        (amount - reduction).percent(tax_rate)
        for line, amount, reduction in zip(lines, amounts, reductions, strict=True)
        if line.taxable
    ]
    tax = Money.total(taxes, currency=currency)
    return Totals(subtotal=subtotal, discount=discount, tax=tax, total=subtotal - discount + tax)


def shares_of(whole: Money, *, amounts: Sequence[Money]) -> list[Money]:
    """The whole split by the lines' amounts; nothing each when no line has an amount."""
    if not any(amounts):
        return [Money.zero(whole.currency) for _ in amounts]
    return whole.allocate([amount.amount for amount in amounts])

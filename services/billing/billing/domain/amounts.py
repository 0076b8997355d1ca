"""What an invoice sums to. The rule: each line is quantity times price, rounded once, half up; the discount is spread
over the lines by their amounts without losing a unit; tax is rounded per taxable line on what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from billing.domain.refusals import DiscountTooLarge
from common.events import MoneyData
from common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToPrice:
    """What pricing needs of a line."""

    quantity: Decimal
    unit_price: Money
    taxable: bool

    @property
    def amount(self) -> Money:
        """Before discount and tax."""
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line's amount, its share of the discount, and the tax on what is left."""

    amount: Money
    discount: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """An invoice's sums: total = subtotal - discount + tax."""

    subtotal: Money
    discount: Money
    tax: Money

    @property
    def total(self) -> Money:
        """What the customer owes."""
        return self.subtotal - self.discount + self.tax


def priced_lines(lines: Sequence[LineToPrice], *, discount: Money, tax_rate: Decimal) -> list[PricedLine]:
    """Each line with its part of the discount and its tax; the tax rate is in percent."""
    amounts = [line.amount for line in lines]
    if discount > Money.total(amounts, currency=discount.currency):
        raise DiscountTooLarge(field="discount")
    shares = _shares(discount, amounts=amounts)
    nothing = Money.zero(discount.currency)
    return [
        PricedLine(amount=amount, discount=share, tax=(amount - share).percent(tax_rate) if line.taxable else nothing)
        for line, amount, share in zip(lines, amounts, shares, strict=True)
    ]


def priced_as_agreed(
    lines: Sequence[LineToPrice], *, discount: Money, tax_rate: Decimal, agreed_total: Money
) -> list[PricedLine]:
    """The same, so that all lines together come to the total that was agreed: the tax in it may have been rounded as a
    whole instead of line by line. A total that differs by more than rounding explains is not followed."""
    prices = priced_lines(lines, discount=discount, tax_rate=tax_rate)
    whole = totals_of(prices, currency=discount.currency)
    agreed_tax = agreed_total - whole.subtotal + whole.discount
    if not whole.tax or abs(agreed_tax - whole.tax).amount > len(lines):
        return prices
    bases = [
        (price.amount - price.discount).amount if line.taxable else 0 for line, price in zip(lines, prices, strict=True)
    ]
    taxes = agreed_tax.allocate(bases)
    return [replace(price, tax=tax) for price, tax in zip(prices, taxes, strict=True)]


def totals_of(lines: Sequence[PricedLine], *, currency: str) -> Totals:
    """The sums of priced lines; of a part of them too, so that the invoices of a job add up to the job."""
    return Totals(
        subtotal=Money.total((line.amount for line in lines), currency=currency),
        discount=Money.total((line.discount for line in lines), currency=currency),
        tax=Money.total((line.tax for line in lines), currency=currency),
    )


def money_data(money: Money) -> MoneyData:
    """Money as events carry it."""
    return MoneyData(amount=money.amount, currency=money.currency)


def amount_shown(money: Money) -> dict[str, object]:
    """Money as a problem carries it."""
    return {"amount": money.amount, "currency": money.currency}


def _shares(whole: Money, *, amounts: Sequence[Money]) -> list[Money]:
    if not any(amounts):
        return [Money.zero(whole.currency) for _ in amounts]
    return whole.allocate([amount.amount for amount in amounts])

"""What an estimate costs. The rule: each line is rounded once (half up), the discount is split over the lines without
losing a unit, and tax is rounded once, half up, on the sum of the discounted taxable lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.errors import InvalidInput
from common.money import Money

ZERO = Decimal(0)


class TooMuchDiscount(InvalidInput):
    """The discount is more than everything on the estimate."""

    code = "too_much_discount"


class TooMuchDeposit(InvalidInput):
    """The deposit is more than the total."""

    code = "too_much_deposit"


class WrongCurrency(InvalidInput):
    """Amounts are in the organization's currency."""

    code = "wrong_currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole: an amount, or a percentage."""

    amount: Money | None = None
    percent: Decimal | None = None

    def of(self, whole: Money) -> Money:
        """That part, never more than the whole."""
        if self.percent is not None:
            return whole.percent(self.percent)
        return min(self.amount, whole) if self.amount is not None else Money.zero(whole.currency)


NOTHING = Share()


@dataclass(frozen=True, slots=True)
class Priced:
    """One line as far as money goes."""

    quantity: Decimal
    unit_price: Money
    taxable: bool

    @property
    def net(self) -> Money:
        """Quantity times price."""
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of an estimate; subtotal - discount + tax = total, and the lines' parts add up to the sums."""

    nets: tuple[Money, ...]
    discounts: tuple[Money, ...]
    subtotal: Money
    discount: Money
    taxed: Money
    tax: Money
    total: Money
    deposit: Money


def totals(
    lines: Sequence[Priced],
    *,
    currency: str,
    discount: Share = NOTHING,
    tax_rate: Decimal = ZERO,
    deposit: Share = NOTHING,
) -> Totals:
    """Price the lines. `tax_rate` is a percentage, zero for an exempt customer."""
    nets = tuple(line.net for line in lines)
    subtotal = Money.total(nets, currency=currency)
    taken = discount.of(subtotal)
    discounts = _split(taken, over=nets)
    taxed = Money.total(
        (net - less for line, net, less in zip(lines, nets, discounts, strict=True) if line.taxable), currency=currency
    )
    tax = taxed.percent(tax_rate)
    total = subtotal - taken + tax
    return Totals(
        nets=nets,
        discounts=discounts,
        subtotal=subtotal,
        discount=taken,
        taxed=taxed,
        tax=tax,
        total=total,
        deposit=deposit.of(total),
    )


def refuse_other_currency(money: Money | None, *, currency: str, field: str) -> None:
    """Raise WrongCurrency, naming the field."""
    if money is not None and money.currency != currency:
        raise WrongCurrency(f"Amounts are in {currency} here, not in {money.currency}", field=f"{field}.currency")


def _split(taken: Money, *, over: tuple[Money, ...]) -> tuple[Money, ...]:
    if not taken:
        return tuple(Money.zero(taken.currency) for _ in over)
    return tuple(taken.allocate([net.amount for net in over]))


def plain_decimal(number: Decimal) -> str:
    """A decimal as text without an exponent or needless zeros: "1.5", "8.25", "0"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

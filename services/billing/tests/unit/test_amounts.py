"""Sums of invoices: parts add up to wholes, whatever the prices."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.domain.amounts import LineToPrice, priced_as_agreed, priced_lines, totals_of
from billing.domain.refusals import DiscountTooLarge
from common.money import Money
from common.testing.endurance import at_length

LINES = st.lists(
    st.builds(
        LineToPrice,
        quantity=st.decimals(min_value=0, max_value=1000, places=4),
        unit_price=st.integers(0, 10**7).map(lambda amount: Money(amount, "USD")),
        taxable=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)
CASES = at_length(200, 20_000)
RATES = st.decimals(min_value=0, max_value=30, places=4)


@pytest.mark.reliability
@settings(max_examples=CASES, deadline=None)
@given(lines=LINES, part=st.integers(0, 100), rate=RATES)
def test_the_parts_add_up_to_the_whole(lines: list[LineToPrice], part: int, rate: Decimal) -> None:
    """S7: at the number of cases that is played."""
    subtotal = Money.total((line.amount for line in lines), currency="USD")
    discount = Money(subtotal.amount * part // 100, "USD")
    prices = priced_lines(lines, discount=discount, tax_rate=rate)
    totals = totals_of(prices, currency="USD")
    assert (totals.subtotal, totals.discount) == (subtotal, discount)
    assert totals.total == totals.subtotal - totals.discount + totals.tax
    assert all(price.discount <= price.amount and price.tax.amount >= 0 for price in prices)
    assert all(price.tax.amount == 0 for line, price in zip(lines, prices, strict=True) if not line.taxable)


def test_twenty_thousand_drawn_invoices_add_up_in_every_way() -> None:
    """Fewer shapes than above, in far greater number: lines, discount, tax, and the same shared out again."""
    chance = random.Random(7)
    for _ in range(20_000):
        lines = [_drawn(chance) for _ in range(chance.randint(1, 6))]
        subtotal = Money.total((line.amount for line in lines), currency="USD")
        discount = Money(chance.randint(0, subtotal.amount), "USD")
        prices = priced_lines(lines, discount=discount, tax_rate=Decimal(chance.randint(0, 300_000)) / 10_000)
        totals = totals_of(prices, currency="USD")
        assert totals.total == subtotal - discount + totals.tax
        assert sum(price.discount.amount for price in prices) == discount.amount
        weights = [chance.randint(0, 9) for _ in lines] + [1]
        parts = totals.total.allocate(weights)
        assert sum(part.amount for part in parts) == totals.total.amount
        fair = [Decimal(totals.total.amount) * weight / sum(weights) for weight in weights]
        assert all(abs(part.amount - share) < 1 for part, share in zip(parts, fair, strict=True))


def _drawn(chance: random.Random) -> LineToPrice:
    return LineToPrice(
        quantity=Decimal(chance.randint(0, 40_000)) / chance.choice([1, 4, 1_000]),
        unit_price=Money(chance.choice([0, 1, chance.randint(0, 10**6)]), "USD"),
        taxable=chance.random() < 0.7,
    )


@given(lines=LINES, rate=RATES, cut=st.integers(0, 12), off=st.integers(-3, 3))
def test_the_invoices_of_a_job_add_up_to_what_was_agreed(
    lines: list[LineToPrice], rate: Decimal, cut: int, off: int
) -> None:
    nothing = Money.zero("USD")
    whole = totals_of(priced_lines(lines, discount=nothing, tax_rate=rate), currency="USD")
    agreed = whole.total + Money(off, "USD")
    prices = priced_as_agreed(lines, discount=nothing, tax_rate=rate, agreed_total=agreed)
    first, rest = totals_of(prices[:cut], currency="USD"), totals_of(prices[cut:], currency="USD")
    explained = bool(whole.tax) and abs(off) <= len(lines)
    assert first.total + rest.total == (agreed if explained else whole.total)


def test_tax_is_rounded_half_up_on_each_line() -> None:
    line = LineToPrice(quantity=Decimal(1), unit_price=Money(50, "USD"), taxable=True)
    prices = priced_lines([line, line], discount=Money.zero("USD"), tax_rate=Decimal(1))
    assert [price.tax.amount for price in prices] == [1, 1]


def test_a_discount_above_the_sum_is_refused() -> None:
    line = LineToPrice(quantity=Decimal(1), unit_price=Money(50, "USD"), taxable=True)
    with pytest.raises(DiscountTooLarge):
        priced_lines([line], discount=Money(51, "USD"), tax_rate=Decimal(0))

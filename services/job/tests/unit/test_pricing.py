"""What a job costs: sums that always add up, tax only where it is due."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from job.domain.pricing import DiscountTooLarge, Priced, shares_of, totals_of


def usd(amount: int) -> Money:
    return Money(amount, "USD")


lines = st.builds(
    Priced,
    quantity=st.decimals(min_value="0.01", max_value=1000, places=2),
    unit_price=st.integers(0, 10**7).map(usd),
    taxable=st.booleans(),
)


def test_tax_is_rounded_per_taxable_line_after_its_share_of_the_discount() -> None:
    roof, gutter = Priced(Decimal(1), usd(40_000), True), Priced(Decimal("2.5"), usd(4_000), False)
    totals = totals_of([roof, gutter], discount=usd(1_000), tax_rate=Decimal("8.25"))
    assert (totals.subtotal, totals.tax, totals.total) == (usd(50_000), usd(3_234), usd(52_234))


def test_a_discount_beyond_the_lines_is_refused() -> None:
    with pytest.raises(DiscountTooLarge):
        totals_of([Priced(Decimal(1), usd(100), True)], discount=usd(101), tax_rate=Decimal(0))


@given(st.lists(lines, min_size=1, max_size=8), st.integers(0, 100), st.decimals(0, 30, places=4))
def test_the_sums_always_add_up(ordered: list[Priced], percent: int, tax_rate: Decimal) -> None:
    subtotal = Money.total([line.amount for line in ordered], currency="USD")
    totals = totals_of(ordered, discount=Money(subtotal.amount * percent // 100, "USD"), tax_rate=tax_rate)
    assert totals.total == totals.subtotal - totals.discount + totals.tax
    assert totals.total.amount >= 0
    assert totals.tax.amount >= 0


@given(st.lists(lines, min_size=1, max_size=8), st.integers(0, 10**9))
def test_shares_lose_nothing(ordered: list[Priced], whole: int) -> None:
    amounts = [line.amount for line in ordered]
    shares = shares_of(usd(whole), amounts=amounts)
    assert Money.total(shares, currency="USD") == (usd(whole) if any(amounts) else usd(0))

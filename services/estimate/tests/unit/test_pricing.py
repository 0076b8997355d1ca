"""What an estimate costs: stated cases of the rounding rule, and what holds whatever the lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidInput
from common.money import Money
from estimate.domain.pricing import Priced, Share, plain_decimal, refuse_other_currency, totals

ZERO = Money.zero("USD")


def line(price: int, *, quantity: str = "1", taxable: bool = True) -> Priced:
    return Priced(Decimal(quantity), Money(price, "USD"), taxable)


def test_tax_is_rounded_once_on_the_sum_and_not_on_each_line() -> None:
    three = [line(10), line(10), line(10)]  # 8.25 % of each is 0.825, of all 2.475
    assert totals(three, currency="USD", tax_rate=Decimal("8.25")).tax.amount == 2


def test_half_a_cent_is_rounded_up() -> None:
    assert totals([line(50)], currency="USD", tax_rate=Decimal(5)).tax.amount == 3  # 2.5
    assert totals([line(101, quantity="1.5")], currency="USD").subtotal.amount == 152  # 151.5
    assert totals([line(30)], currency="USD", discount=Share(percent=Decimal(5))).discount.amount == 2  # 1.5


def test_tax_is_only_on_taxable_lines_less_their_part_of_the_discount() -> None:
    sums = totals(
        [line(10_000), line(30_000, taxable=False)],
        currency="USD",
        discount=Share(amount=Money(4_000, "USD")),
        tax_rate=Decimal(10),
    )
    assert sums.taxed.amount == 9_000
    assert (sums.subtotal.amount, sums.discount.amount, sums.tax.amount, sums.total.amount) == (
        40_000,
        4_000,
        900,
        36_900,
    )


def test_a_discount_never_takes_more_than_there_is() -> None:
    sums = totals([line(500)], currency="USD", discount=Share(amount=Money(900, "USD")), tax_rate=Decimal(10))
    assert (sums.discount.amount, sums.total.amount) == (500, 0)


def test_an_estimate_without_lines_costs_nothing() -> None:
    sums = totals([], currency="USD", discount=Share(amount=Money(900, "USD")), deposit=Share(percent=Decimal(50)))
    assert (sums.total, sums.deposit) == (ZERO, ZERO)


def test_a_deposit_is_part_of_the_total() -> None:
    half = Share(percent=Decimal(50))
    assert totals([line(333)], currency="USD", deposit=half).deposit.amount == 167


def test_another_currency_is_refused_by_its_field() -> None:
    refuse_other_currency(None, currency="USD", field="x")
    with pytest.raises(InvalidInput) as refusal:
        refuse_other_currency(Money(1, "EUR"), currency="USD", field="lines.0.unit_price")
    assert refusal.value.field == "lines.0.unit_price.currency"


@pytest.mark.parametrize(("number", "text"), [("1.500", "1.5"), ("8.25", "8.25"), ("0.000", "0"), ("100", "100")])
def test_decimals_are_written_plainly(number: str, text: str) -> None:
    assert plain_decimal(Decimal(number)) == text


quantities = st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3)
lines = st.lists(
    st.builds(Priced, quantities, st.integers(0, 10**7).map(lambda amount: Money(amount, "USD")), st.booleans()),
    max_size=12,
)
percents = st.decimals(min_value=0, max_value=100, places=2)
shares = st.one_of(
    st.just(Share()),
    percents.map(lambda percent: Share(percent=percent)),
    st.integers(0, 10**10).map(lambda amount: Share(amount=Money(amount, "USD"))),
)


@given(lines, shares, st.decimals(min_value=0, max_value=100, places=3), shares)
def test_the_parts_always_make_the_whole(lines: list[Priced], discount: Share, rate: Decimal, deposit: Share) -> None:
    sums = totals(lines, currency="USD", discount=discount, tax_rate=rate, deposit=deposit)
    assert sums.total == sums.subtotal - sums.discount + sums.tax
    assert Money.total(sums.nets, currency="USD") == sums.subtotal
    assert Money.total(sums.discounts, currency="USD") == sums.discount
    assert all(ZERO <= less <= net for less, net in zip(sums.discounts, sums.nets, strict=True))
    assert ZERO <= sums.discount <= sums.subtotal
    assert ZERO <= sums.taxed <= sums.subtotal
    assert ZERO <= sums.deposit <= sums.total
    exact = Decimal(sums.taxed.amount) * rate / 100
    assert abs(sums.tax.amount - exact) <= Decimal("0.5")


@given(lines, percents, st.randoms())
def test_the_order_of_lines_changes_no_sum(lines: list[Priced], percent: Decimal, random: object) -> None:
    first = totals(lines, currency="USD", discount=Share(percent=percent))
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    second = totals(shuffled, currency="USD", discount=Share(percent=percent))
    assert (first.subtotal, first.discount) == (second.subtotal, second.discount)

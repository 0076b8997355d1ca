"""Money: nothing is lost, rounding is half up away from zero, currencies never mix."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidInput
from common.money import AmountOutOfRange, MixedCurrency, Money

amounts = st.integers(-(10**15), 10**15)
moneys = amounts.map(lambda amount: Money(amount, "USD"))
weights = st.lists(st.one_of(st.integers(0, 10**6), st.decimals(0, 10**6, places=3)), min_size=1, max_size=12).filter(
    any
)
factors = st.decimals(-1000, 1000, places=4)


def half_up(exact: Fraction) -> int:
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


@given(moneys, weights)
def test_a_split_loses_nothing_and_is_fair(money: Money, parts: list[Decimal | int]) -> None:
    shares = money.allocate(parts)
    assert Money.total(shares, currency="USD") == money
    whole = sum(Fraction(part) for part in parts)
    for share, part in zip(shares, parts, strict=True):
        assert abs(share.amount - money.amount * Fraction(part) / whole) < 1


@given(moneys, weights)
def test_a_split_of_the_negative_is_the_negative_of_the_split(money: Money, parts: list[Decimal | int]) -> None:
    assert (-money).allocate(parts) == [-share for share in money.allocate(parts)]


@given(moneys, factors)
def test_times_and_percent_round_once(money: Money, factor: Decimal) -> None:
    assert money.times(factor).amount == half_up(money.amount * Fraction(factor))
    assert money.percent(factor).amount == half_up(money.amount * Fraction(factor) / 100)


@given(moneys, moneys, moneys)
def test_sums_do_not_depend_on_order(one: Money, two: Money, three: Money) -> None:
    assert (one + two) + three == one + (three + two)
    assert one + two - two == one
    assert (one < two) == (one.amount < two.amount)


def test_currencies_never_mix() -> None:
    dollars, euros = Money(1, "USD"), Money(1, "EUR")
    with pytest.raises(MixedCurrency):
        dollars + euros
    with pytest.raises(InvalidInput):
        assert dollars < euros


@pytest.mark.parametrize("parts", [[], [0], [0, 0], [-1, 2], [Decimal("NaN")], [Decimal("Infinity")]])
def test_senseless_weights_are_refused(parts: list[Decimal | int]) -> None:
    with pytest.raises(InvalidInput):
        Money(1, "USD").allocate(parts)


@pytest.mark.parametrize(("amount", "currency"), [(1.5, "USD"), (True, "USD"), (1, "usd"), (1, "USDX"), (2**63, "USD")])
def test_what_is_not_money_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(InvalidInput):
        Money(amount, currency)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(AmountOutOfRange):
        Money(2**62, "USD").times(4)
    with pytest.raises(AmountOutOfRange):
        Money(1, "USD").times(Decimal("1E+999999"))

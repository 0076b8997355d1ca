"""Parts of a job: whatever is asked for in which order, they come to the job and never to more."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.progress import Share, remaining, share_asked
from billing.domain.refusals import AmountOrPercent, ExceedsJobTotal, NothingToInvoice, ShareTooSmall
from common.money import Money


def usd(amount: int) -> Money:
    return Money(amount, "USD")


JOBS = st.builds(lambda net, tax: Share(net=usd(net), tax=usd(tax)), st.integers(1, 10**9), st.integers(0, 10**8))
ASKED = st.lists(
    st.one_of(st.integers(1, 10**9).map(usd), st.decimals(Decimal("0.0001"), 100, places=4)), min_size=1, max_size=8
)


@given(job=JOBS, asked=ASKED)
def test_parts_never_come_to_more_than_the_job(job: Share, asked: list[Money | Decimal]) -> None:
    taken: list[Share] = []
    percents: list[Decimal | None] = []
    for wish in asked:
        amount, percent = (wish, None) if isinstance(wish, Money) else (None, wish)
        left = remaining(job, invoiced=taken)
        try:
            part = share_asked(job, left=left, amount=amount, percent=percent, percents_before=percents)
        except (ExceedsJobTotal, NothingToInvoice, ShareTooSmall):
            continue
        assert part.total == amount or percent is not None
        assert part.net.amount >= 0 and part.tax.amount >= 0 and part.total.amount > 0
        taken.append(part)
        percents.append(percent)
    left = remaining(job, invoiced=taken)
    assert left.net.amount >= 0 and left.tax.amount >= 0
    assert Money.total((part.total for part in taken), currency="USD") + left.total == job.total


@given(job=JOBS, cuts=st.lists(st.integers(1, 9_999), unique=True, max_size=6))
def test_percentages_that_make_a_hundred_come_to_the_job_exactly(job: Share, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 10_000]
    percents = [Decimal(upper - lower) / 100 for lower, upper in zip(edges, edges[1:], strict=False)]
    taken: list[Share] = []
    done: list[Decimal | None] = []
    for percent in percents:
        left = remaining(job, invoiced=taken)
        with contextlib.suppress(ShareTooSmall, NothingToInvoice):
            taken.append(share_asked(job, left=left, amount=None, percent=percent, percents_before=done))
        done.append(percent)
    assert Money.total((part.net for part in taken), currency="USD") == job.net
    assert Money.total((part.tax for part in taken), currency="USD") == job.tax


def test_two_halves_of_an_odd_cent_come_to_the_whole() -> None:
    job = Share(net=usd(101), tax=usd(0))
    first = share_asked(job, left=job, amount=None, percent=Decimal(50), percents_before=[])
    rest = remaining(job, invoiced=[first])
    second = share_asked(job, left=rest, amount=None, percent=Decimal(50), percents_before=[Decimal(50)])
    assert (first.total, second.total) == (usd(51), usd(50))


@pytest.mark.parametrize(("amount", "percent"), [(None, None), (usd(1), Decimal(1))])
def test_it_is_an_amount_or_a_percentage(amount: Money | None, percent: Decimal | None) -> None:
    job = Share(net=usd(100), tax=usd(0))
    with pytest.raises(AmountOrPercent):
        share_asked(job, left=job, amount=amount, percent=percent, percents_before=[])

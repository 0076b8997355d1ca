"""Invoicing a job in parts of its total. The rule: a percentage is of the whole total, rounded half up; percentages
that make a hundred end with exactly the rest; each part carries its share of the tax, the last one what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.domain.amounts import PricedLine, amount_shown
from billing.domain.refusals import AmountOrPercent, ExceedsJobTotal, NothingToInvoice, OtherCurrency, ShareTooSmall
from common.money import Money

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a job, before tax and tax."""

    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        """With tax."""
        return self.net + self.tax

    @property
    def line(self) -> PricedLine:
        """As the one line of an invoice."""
        return PricedLine(amount=self.net, discount=Money.zero(self.net.currency), tax=self.tax)


def remaining(job: Share, *, invoiced: Sequence[Share]) -> Share:
    """What is on no invoice yet, nothing when more than the job is invoiced."""
    nothing = Money.zero(job.net.currency)
    net = job.net - Money.total((part.net for part in invoiced), currency=nothing.currency)
    tax = job.tax - Money.total((part.tax for part in invoiced), currency=nothing.currency)
    left = max(net + tax, nothing)
    kept = min(max(tax, nothing), left)
    return Share(net=left - kept, tax=kept)


def share_asked(
    job: Share, *, left: Share, amount: Money | None, percent: Decimal | None, percents_before: Sequence[Decimal | None]
) -> Share:
    """The part that is asked for, by amount or by percentage. `percents_before` are those of the invoices that stand,
    None for one that was not made by a percentage."""
    if (amount is None) == (percent is None):
        raise AmountOrPercent(field="amount" if percent is None else "percent")
    if left.total.amount <= 0:
        raise NothingToInvoice()
    wanted = amount if percent is None else _of_percent(job.total, left.total, percent, percents_before)
    if wanted is None:
        raise AmountOrPercent(field="amount")
    if wanted.currency != left.total.currency:
        raise OtherCurrency(field="amount")
    if wanted > left.total:
        raise ExceedsJobTotal(field="amount" if percent is None else "percent", remaining=amount_shown(left.total))
    if not wanted:
        raise ShareTooSmall(field="percent")
    return split(wanted, of=job, left=left)


def split(amount: Money, *, of: Share, left: Share) -> Share:
    """An amount with its share of the job's tax, within what is left of both."""
    _, tax = amount.allocate([of.net.amount, of.tax.amount])
    tax = max(min(tax, left.tax), amount - left.net)
    return Share(net=amount - tax, tax=tax)


def _of_percent(total: Money, left: Money, percent: Decimal, before: Sequence[Decimal | None]) -> Money:
    known = [each for each in before if each is not None]
    reached = percent + sum(known, Decimal(0))
    wanted = total.percent(percent)
    if len(known) < len(before) or reached > WHOLE:
        return wanted
    return left if reached == WHOLE else min(wanted, left)

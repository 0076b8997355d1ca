"""How far an estimate's deposit came in, from the payments that billing told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from common.money import Money
from estimate.domain.known import KnownPayment

STATES = ("none", "asked", "pending", "partly_paid", "paid", "disputed")


@dataclass(frozen=True, slots=True)
class DepositState:
    """What is asked, what is there, and that in one word."""

    asked: Money | None
    paid: Money
    state: str


def deposit_state(asked: Money | None, *, payments: Iterable[KnownPayment], currency: str) -> DepositState:
    """The deposit as it stands."""
    known = list(payments)
    paid = Money.total((payment.kept for payment in known), currency=currency)
    return DepositState(asked, paid, _word(asked, paid=paid, states={payment.state for payment in known}))


def _word(asked: Money | None, *, paid: Money, states: set[str]) -> str:
    if "disputed" in states:
        return "disputed"
    if paid and (asked is None or paid >= asked):
        return "paid"
    if paid:
        return "partly_paid"
    if "pending" in states:
        return "pending"
    return "none" if asked is None else "asked"

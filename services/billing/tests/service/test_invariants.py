"""Random histories: the balance is always total - succeeded + refunded, the ledger agrees with it and sums to zero, and
news of a payment ends the same in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.app import collecting, invoicing, issuing, payments, refunds
from billing.app.operations.driving import plan
from billing.domain.invoices import Invoice
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.snapshots import DisputeSeen, PaymentSeen, RefundSeen
from billing.testing.company import Company
from common.db.unit_of_work import SYSTEM, UnitOfWork
from common.errors import Refusal
from common.ids import new_id
from common.money import Money
from common.testing.endurance import at_length

TOTAL = 10_000
PERMUTATIONS = at_length(40, 2_000)
STEP = st.tuples(st.sampled_from(["pay", "pay", "refund", "void"]), st.integers(1, 12_000), st.integers(0, 3))
IN_ORDER = {
    "payment": [("succeeded", 3_000, None, None, None)],
    "invoice": [(7_000, True)],
    "refunds": [("succeeded", 3_000), ("failed", 2_000)],
    "disputes": [("won", 500)],
}
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def usd(amount: int) -> Money:
    """Dollars in cents."""
    return Money(amount, "USD")


def run(company: Company, use: Callable[[UnitOfWork], Any]) -> Any:
    """One transaction; None when it is refused."""
    try:
        with company.harness.service.unit_of_work(company.id, SYSTEM) as uow:
            return use(uow)
    except Refusal:
        return None


def made(company: Company) -> UUID:
    """An issued invoice."""

    def make(uow: UnitOfWork) -> UUID:
        line = {"name": "Wash", "quantity": 1, "unit_price": usd(TOTAL)}
        invoice = invoicing.create_invoice(uow, customer_id=company.customer, lines=[line])
        issuing.issue(uow, invoice)
        return invoice.id

    found: UUID = run(company, make)
    return found


@quick
@given(steps=st.lists(STEP, max_size=9))
def test_the_balance_is_always_what_the_ledger_says(company: Company, steps: list[tuple[str, int, int]]) -> None:
    invoice_id, paid = made(company), []
    for kind, amount, which in steps:
        id = new_id()
        if kind == "pay" and run(company, _pay(id, invoice_id, amount)):
            paid.append(id)
        elif kind == "refund" and paid:
            run(company, _refund(paid[which % len(paid)], amount))
        elif kind == "void":
            run(company, lambda uow: issuing.void_invoice(uow, invoice_id=invoice_id, reason="x"))
        _holds(company, invoice_id)


def _pay(id: UUID, invoice_id: UUID, amount: int) -> Callable[[UnitOfWork], Any]:
    return lambda uow: payments.record_payment(
        uow, id=id, invoice_id=invoice_id, method="cash", amount=usd(amount), tip=usd(amount % 7)
    )


def _refund(payment_id: UUID, amount: int) -> Callable[[UnitOfWork], Any]:
    return lambda uow: refunds.begin_refund(uow, payment_id=payment_id, amount=usd(amount), reason="x")


def _holds(company: Company, invoice_id: UUID) -> None:
    rows = company.harness.rows
    settled, total, voided = rows(
        "SELECT settled_minor, total_minor, voided_at IS NOT NULL FROM invoices WHERE id = %s", invoice_id
    )[0]
    (moved,) = rows(
        "SELECT coalesce(sum(amount_minor - refunded_minor), 0) FROM payments WHERE invoice_id = %s", invoice_id
    )[0]
    (receivable,) = rows(
        "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE account = 'receivable' AND subject_id = %s",
        invoice_id,
    )[0]
    assert 0 <= settled <= total
    assert settled == moved
    assert receivable == (0 if voided else total - settled)
    (unbalanced,) = rows(
        "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE organization_id = %s", company.id
    )[0]
    assert unbalanced == 0


def _refund_seen(n: int, amount: int, state: Any) -> RefundSeen:
    return RefundSeen(stripe_id=f"re_{n}", refund_id=None, amount=usd(amount), state=state)


def _dispute_seen(state: Any) -> DisputeSeen:
    return DisputeSeen(stripe_id="dp_1", amount=usd(500), state=state, reason="fraudulent")


def life(prefix: str) -> list[PaymentSeen]:
    """Twelve moments of one payment, as they were seen when each happened."""
    paid: dict[str, Any] = {"page": "complete", "received": usd(TOTAL), "charge_id": f"ch_{prefix}"}
    waiting: dict[str, Any] = {"page": "open", "received": None, "url": "https://x"}

    def at(refunds: tuple[RefundSeen, ...] = (), disputes: tuple[DisputeSeen, ...] = (), **facts: Any) -> PaymentSeen:
        names: dict[str, Any] = {"session_id": f"cs_{prefix}", "intent_id": f"pi_{prefix}"}
        refunds = tuple(_named(refund, prefix) for refund in refunds)
        disputes = tuple(_named(dispute, prefix) for dispute in disputes)
        return PaymentSeen(**names, refunds=refunds, disputes=disputes, **facts)

    one_waits, one = _refund_seen(1, 3_000, "pending"), _refund_seen(1, 3_000, "succeeded")
    two, two_back = _refund_seen(2, 2_000, "succeeded"), _refund_seen(2, 2_000, "failed")
    open_, won = _dispute_seen("open"), _dispute_seen("won")
    return [
        at(**waiting),
        at(**waiting, declined=("card_declined", "No.")),
        at(**waiting, declined=("insufficient_funds", "No funds.")),
        at(**waiting),
        at(**paid),
        at((one_waits,), **paid),
        at((one,), **paid),
        at((one, two), **paid),
        at((one, two_back), **paid),
        at((one, two_back), (open_,), **paid),
        at((one, two_back), (won,), **paid),
        at((one, two_back), (won,), **paid),
    ]


def _named(seen: Any, prefix: str) -> Any:
    return replace(seen, stripe_id=f"{seen.stripe_id}_{prefix}")


def end_of(company: Company, order: list[int]) -> dict[str, Any]:
    """How a payment stands after those moments were seen in that order. All in one transaction, which nothing of the
    rules can tell from one for each moment: after each, what was read is forgotten."""
    prefix, payment_id = new_id().hex, new_id()
    invoice_id = made(company)
    moments = life(prefix)
    with company.harness.service.unit_of_work(company.id, SYSTEM) as uow:
        _begin(uow, payment_id, invoice_id)
        for index in order:
            uow.session.flush()
            uow.session.expunge_all()
            collecting.absorb(uow, payment_id=payment_id, seen=moments[index])
    _holds(company, invoice_id)
    return _stands(company, payment_id, invoice_id)


def _stands(company: Company, payment_id: UUID, invoice_id: UUID) -> dict[str, Any]:
    rows = company.harness.rows
    return {
        "payment": rows(
            "SELECT state, refunded_minor, failure_code, failure_message, checkout_url FROM payments WHERE id = %s",
            payment_id,
        ),
        "invoice": rows("SELECT settled_minor, paid_at IS NULL FROM invoices WHERE id = %s", invoice_id),
        "refunds": rows(
            "SELECT state, receivable_minor FROM refunds WHERE payment_id = %s ORDER BY stripe_id", payment_id
        ),
        "disputes": rows("SELECT state, amount_minor FROM disputes WHERE payment_id = %s", payment_id),
    }


def _begin(uow: UnitOfWork, payment_id: UUID, invoice_id: UUID) -> None:
    invoice = uow.lock(Invoice, invoice_id)
    payment: Payment = payments.new_payment(uow, id=payment_id, invoice=invoice, method="card", amount=usd(TOTAL))
    uow.session.add(payment)
    uow.session.flush()
    plan(uow, kind="checkout", request={}, account="acct", payment_id=payment_id)


@pytest.mark.reliability
@settings(quick, max_examples=PERMUTATIONS)
@given(order=st.permutations(range(12)), again=st.lists(st.integers(0, 11), max_size=6))
def test_news_in_any_order_with_repeats_ends_as_in_order(company: Company, order: list[int], again: list[int]) -> None:
    """S3: at the number of orders that is played."""
    assert end_of(company, [*again, *order]) == IN_ORDER


def test_in_order_it_ends_with_the_one_refund_that_stayed(company: Company) -> None:
    assert end_of(company, list(range(12))) == IN_ORDER


def test_control_without_the_one_way_rule_older_news_undoes_newer(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The safety switched off must show, or the permutations prove nothing."""
    monkeypatch.setattr(Refund, "advances_to", lambda refund, state: state != refund.state)
    assert end_of(company, list(range(12))) == IN_ORDER
    assert end_of(company, [*range(12), 5])["refunds"] == [("pending", 3_000), ("failed", 2_000)]

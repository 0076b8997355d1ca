"""Refunds, whole or in part: money back means owed again, or less deposit held."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from billing.app import ledger
from billing.app.receivables import (
    deposit_balance,
    invoices_of_estimate,
    lock_customer,
    lock_estimate,
    lock_payment,
    move_credit,
    say_settled,
    settle,
)
from billing.domain import postings
from billing.domain.amounts import amount_shown
from billing.domain.invoices import Invoice
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.refusals import ExceedsCredit
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money


def begin_refund(
    uow: UnitOfWork, *, payment_id: UUID, amount: Money | None, reason: str, id: UUID | None = None
) -> Refund:
    """Set the money aside for going back. Outside of Stripe it is back at once."""
    payment, invoice = lock_payment(uow, payment_id)
    refund = payment.refund(amount, at=uow.now, reason=reason)
    if payment.is_credit:
        _require_unused(uow, refund, payment=payment)
    refund.organization_id, refund.id = uow.organization_id, id or new_id()
    uow.session.add(refund)
    uow.audit(
        action="payment.refund",
        record_type="payment",
        record_id=payment.id,
        after={"amount_minor": refund.amount.amount},
        reason=reason,
    )
    uow.session.flush()
    if not payment.is_online:
        advance_refund(uow, refund, state="succeeded", payment=payment, invoice=invoice)
    return refund


def _require_unused(uow: UnitOfWork, refund: Refund, *, payment: Payment) -> None:
    lock_customer(uow, payment.customer_id)
    unused = ledger.credit_of(uow, payment.customer_id, currency=payment.currency)
    if refund.receivable_part > unused:
        raise ExceedsCredit(field="amount", credit=amount_shown(unused))


def advance_refund(
    uow: UnitOfWork,
    refund: Refund,
    *,
    state: str,
    payment: Payment,
    invoice: Invoice | None,
    message: str | None = None,
) -> None:
    """Take news of a refund; the same or older news changes nothing. Payment and receivable are locked."""
    if not refund.advances_to(state):
        return
    was, refund.state, refund.settled_at = refund.state, state, uow.now
    if state == "succeeded":
        _money_back(uow, refund, payment=payment, invoice=invoice)
        return
    refund.failure_message = message
    payment.refund_came_back(refund)
    if was == "succeeded":
        _money_returned(uow, refund, payment=payment, invoice=invoice)


def _from_credit(uow: UnitOfWork, refund: Refund, *, payment: Payment) -> int:
    """What of a refund, in minor units, comes out of the customer's credit: what the payment gave and is unused."""
    if not payment.credited_minor:
        return 0
    lock_customer(uow, payment.customer_id)
    used = uow.session.scalar(
        select(func.coalesce(func.sum(Refund.credit_minor), 0)).where(
            Refund.organization_id == uow.organization_id,
            Refund.payment_id == payment.id,
            Refund.state == "succeeded",
            Refund.id != refund.id,
        )
    )
    if payment.is_credit:
        return refund.receivable_minor
    unused = max(ledger.credit_of(uow, payment.customer_id, currency=payment.currency).amount, 0)
    return min(refund.receivable_minor, payment.credited_minor - int(used or 0), unused)


def _money_back(uow: UnitOfWork, refund: Refund, *, payment: Payment, invoice: Invoice | None) -> None:
    refund.credit_minor = _from_credit(uow, refund, payment=payment)
    if payment.estimate_id is not None:
        _free_credit(uow, payment, needed=refund.receivable_part)
    ledger.post(uow, postings.refunded(payment, refund=refund))
    uow.session.flush()
    if invoice is not None:
        settle(uow, invoice, amount=refund.credit_part - refund.receivable_part)
        uow.emit(payment.refund_done(refund, balance=invoice.balance))
        return
    if payment.is_credit:
        uow.emit(payment.refund_done(refund, balance=Money.zero(payment.currency)))
        return
    balance = deposit_balance(uow, lock_estimate(uow, payment.receivable_id))
    uow.emit(payment.refund_done(refund, balance=balance))


def _money_returned(uow: UnitOfWork, refund: Refund, *, payment: Payment, invoice: Invoice | None) -> None:
    ledger.post(uow, postings.refund_failed(payment, refund=refund))
    if invoice is not None:
        settle(uow, invoice, amount=refund.receivable_part - refund.credit_part)


def _free_credit(uow: UnitOfWork, payment: Payment, *, needed: Money) -> None:
    """A deposit that invoices used comes back from them, the newest first."""
    missing = needed - ledger.deposit_held(uow, payment.receivable_id, currency=payment.currency)
    for invoice in reversed(invoices_of_estimate(uow, payment.receivable_id)):
        if missing.amount <= 0:
            return
        taken = min(missing, Money(invoice.credited_minor, invoice.currency))
        move_credit(uow, invoice, amount=-taken)
        say_settled(uow, invoice)
        missing -= taken
    if missing.amount > 0:
        # What was made credit of the customer comes back from there; a bank's fact cannot be refused.
        customer_id = payment.customer_id
        cause = f"deposit_from_credit:{new_id()}"
        posting = postings.deposit_to_credit(
            payment.receivable_id, customer_id=customer_id, amount=-missing, cause=cause
        )
        ledger.post(uow, posting)

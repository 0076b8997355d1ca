"""Takes in how a payment stands at Stripe. Every fact goes one way only, so that the same news, older news or news in
any order ends in the same state."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from billing.app import ledger
from billing.app.payments import receive, spread_credit
from billing.app.receivables import lock_payment
from billing.app.refunds import advance_refund
from billing.app.saved_cards import keep_card
from billing.domain import postings
from billing.domain.disputes import OUTCOMES, Dispute
from billing.domain.invoices import Invoice
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.snapshots import DisputeSeen, PaymentSeen, RefundSeen
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id


class AmountDiffers(Exception):
    """Stripe took another amount than was asked: nothing is posted until somebody looked at it."""


def absorb(uow: UnitOfWork, *, payment_id: UUID, seen: PaymentSeen) -> Payment:
    """Merge what was seen into the payment, its refunds and disputes, and the ledger."""
    payment, invoice = lock_payment(uow, payment_id)
    _keep_names(payment, seen)
    if seen.received is not None:
        _take_money(uow, payment, invoice, seen)
    else:
        _note_trouble(uow, payment, seen)
    if seen.card is not None:
        keep_card(uow, payment, seen.card)
    for refund in seen.refunds:
        _absorb_refund(uow, payment, invoice, refund)
    for dispute in seen.disputes:
        _absorb_dispute(uow, payment, dispute)
    return payment


def give_up(uow: UnitOfWork, *, payment_id: UUID, code: str, message: str) -> Payment:
    """An online payment that will not come; the deposit held may then be used for the invoice."""
    payment, _ = lock_payment(uow, payment_id)
    _fail(uow, payment, code=code, message=message)
    return payment


def _keep_names(payment: Payment, seen: PaymentSeen) -> None:
    payment.stripe_session_id = seen.session_id or payment.stripe_session_id
    payment.stripe_intent_id = seen.intent_id or payment.stripe_intent_id
    payment.stripe_charge_id = seen.charge_id or payment.stripe_charge_id
    payment.receipt_link = seen.receipt_link or payment.receipt_link
    if payment.is_pending and seen.page == "open":
        payment.checkout_url, payment.checkout_expires_at = seen.url, seen.expires_at


def _take_money(uow: UnitOfWork, payment: Payment, invoice: Invoice | None, seen: PaymentSeen) -> None:
    if payment.state == "succeeded":
        return
    if seen.received != payment.amount + payment.tip:
        raise AmountDiffers(f"payment {payment.id}: asked {payment.amount + payment.tip}, received {seen.received}")
    receive(uow, payment, invoice=invoice)


def _note_trouble(uow: UnitOfWork, payment: Payment, seen: PaymentSeen) -> None:
    if seen.page == "expired" or seen.canceled:
        _fail(uow, payment, code="expired", message="The payment page was closed before it was paid.")
    elif seen.declined is not None:
        code, message = seen.declined
        declined = payment.decline(at=uow.now, code=code, message=message)
        if declined is not None:
            uow.emit(declined)


def _fail(uow: UnitOfWork, payment: Payment, *, code: str, message: str) -> None:
    failed = payment.fail(at=uow.now, code=code, message=message)
    if failed is None:
        return
    uow.emit(failed)
    uow.audit(action="payment.fail", record_type="payment", record_id=payment.id, after={"code": code})
    uow.session.flush()
    estimate_id = None
    if payment.invoice_id is not None:
        estimate_id = uow.get(Invoice, payment.invoice_id).estimate_id
    if estimate_id is not None:
        spread_credit(uow, estimate_id)


def _absorb_refund(uow: UnitOfWork, payment: Payment, invoice: Invoice | None, seen: RefundSeen) -> None:
    refund = _refund_of(uow, payment, seen)
    if refund is None:
        # Made at Stripe and not here: it is taken over as it is.
        take_over = payment.failed_refund if seen.state == "failed" else payment.refund
        refund = take_over(seen.amount, at=uow.now, reason="Refunded at Stripe")
        refund.organization_id, refund.id = uow.organization_id, seen.refund_id or new_id()
        uow.session.add(refund)
    refund.stripe_id = seen.stripe_id
    uow.session.flush()
    advance_refund(uow, refund, state=seen.state, payment=payment, invoice=invoice, message=seen.message)


def _refund_of(uow: UnitOfWork, payment: Payment, seen: RefundSeen) -> Refund | None:
    known = list(
        uow.session.scalars(
            select(Refund).where(Refund.organization_id == uow.organization_id, Refund.payment_id == payment.id)
        )
    )
    return next((r for r in known if r.stripe_id == seen.stripe_id or r.id == seen.refund_id), None)


def _absorb_dispute(uow: UnitOfWork, payment: Payment, seen: DisputeSeen) -> None:
    dispute = uow.session.scalar(
        select(Dispute).where(Dispute.organization_id == uow.organization_id, Dispute.stripe_id == seen.stripe_id)
    )
    if dispute is None:
        dispute = _open_dispute(uow, payment, seen)
    if seen.state not in OUTCOMES or not dispute.close(seen.state, at=uow.now):
        return
    posting = postings.dispute_won if seen.state == "won" else postings.dispute_lost
    ledger.post(uow, posting(dispute.id, amount=dispute.amount))


def _open_dispute(uow: UnitOfWork, payment: Payment, seen: DisputeSeen) -> Dispute:
    dispute = Dispute(
        organization_id=uow.organization_id,
        id=new_id(),
        payment_id=payment.id,
        stripe_id=seen.stripe_id,
        state="open",
        amount_minor=seen.amount.amount,
        currency=seen.amount.currency,
        reason=seen.reason,
        opened_at=uow.now,
    )
    uow.session.add(dispute)
    uow.session.flush()
    ledger.post(uow, postings.dispute_opened(dispute.id, amount=dispute.amount))
    uow.emit(payment.disputed(amount=dispute.amount, reason=dispute.reason))
    uow.audit(action="payment.dispute", record_type="payment", record_id=payment.id, after={"reason": seen.reason})
    return dispute

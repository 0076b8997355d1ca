"""What each repair does in our own books, in one transaction; each can be done again without doing more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from billing.app import ledger
from billing.app.payments import nobody_owes, spread_credit
from billing.app.receivables import lock_invoice, lock_payment, say_settled
from billing.app.refunds import advance_refund
from billing.domain import postings
from billing.domain.invoices import Invoice
from billing.domain.ledger import LedgerEntry, LedgerTransaction
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money


def follow_ledger(uow: UnitOfWork, invoice_id: UUID) -> None:
    """The ledger's sums become balance and used credit of an invoice."""
    invoice = lock_invoice(uow, invoice_id)
    if invoice.issued_at is None or invoice.voided_at is not None:
        return
    uow.session.flush()
    sums = select(LedgerTransaction.kind, func.sum(LedgerEntry.amount_minor)).where(
        LedgerEntry.organization_id == uow.organization_id,
        LedgerEntry.account == "receivable",
        LedgerEntry.subject_id == invoice_id,
        LedgerTransaction.organization_id == LedgerEntry.organization_id,
        LedgerTransaction.id == LedgerEntry.transaction_id,
    )
    moved: dict[str, int] = {row[0]: int(row[1]) for row in uow.session.execute(sums.group_by(LedgerTransaction.kind))}
    before = {"settled_minor": invoice.settled_minor}
    invoice.settled_minor = invoice.total_minor - sum(moved.values())
    invoice.credited_minor = -moved.get("deposit_applied", 0) - moved.get("deposit_released", 0)
    invoice.applied_credit_minor = -moved.get("credit_applied", 0) - moved.get("credit_released", 0)
    uow.audit(
        action="invoice.follow_ledger",
        record_type="invoice",
        record_id=invoice_id,
        before=before,
        after={"settled_minor": invoice.settled_minor},
    )
    say_settled(uow, invoice)


def post_payment(uow: UnitOfWork, payment_id: UUID) -> None:
    """Post a payment that counts and is not in the ledger."""
    payment, _ = lock_payment(uow, payment_id)
    posting = postings.payment_received(payment)
    if payment.state != "succeeded" or _is_posted(uow, posting.cause):
        return
    ledger.post(uow, posting)
    uow.audit(action="payment.post", record_type="payment", record_id=payment_id)
    _balance_follows(uow, payment)


def post_refund(uow: UnitOfWork, refund_id: UUID) -> None:
    """Post a refund that counts and is not in the ledger."""
    refund = uow.get(Refund, refund_id)
    payment, _ = lock_payment(uow, refund.payment_id)
    posting = postings.refunded(payment, refund=refund)
    if refund.state != "succeeded" or _is_posted(uow, posting.cause):
        return
    ledger.post(uow, posting)
    uow.audit(action="refund.post", record_type="payment", record_id=payment.id)
    _balance_follows(uow, payment)


def count_refunds(uow: UnitOfWork, payment_id: UUID) -> None:
    """What a payment says to be refunded becomes the sum of its refunds."""
    payment, _ = lock_payment(uow, payment_id)
    sums = select(
        func.coalesce(func.sum(Refund.receivable_minor), 0), func.coalesce(func.sum(Refund.tip_minor), 0)
    ).where(Refund.organization_id == uow.organization_id, Refund.payment_id == payment_id, Refund.state != "failed")
    receivable, tip = uow.session.execute(sums).one()
    payment.refunded_minor, payment.refunded_tip_minor = int(receivable), int(tip)
    uow.audit(action="payment.count_refunds", record_type="payment", record_id=payment_id)


def use_deposit(uow: UnitOfWork, invoice_id: UUID) -> None:
    """The deposit held pays what its invoices are owed."""
    invoice = lock_invoice(uow, invoice_id)
    if invoice.estimate_id is not None:
        spread_credit(uow, invoice.estimate_id)


def take_back(uow: UnitOfWork, payment_id: UUID, *, code: str, message: str) -> None:
    """A payment that counts, and is not there: as if it had not come."""
    payment, invoice = lock_payment(uow, payment_id)
    if payment.state != "succeeded":
        return
    posting, settled = postings.payment_reversed(payment), payment.amount - payment.credited
    failed = payment.reverse(at=uow.now, code=code, message=message)
    ledger.post(uow, posting)
    uow.emit(failed)
    uow.audit(action="payment.take_back", record_type="payment", record_id=payment_id, after={"code": code})
    if invoice is not None and invoice.voided_at is None:
        invoice.settle(-settled)
        say_settled(uow, invoice)


def correct_amount(uow: UnitOfWork, payment_id: UUID, *, received: Money) -> None:
    """Stripe took another amount than counts here: it counts from now on, above the balance as credit."""
    payment, invoice = lock_payment(uow, payment_id)
    change = payment.take_amount(received)
    if payment.state != "succeeded" or not change:
        return
    to_credit = _change_of_credit(payment, invoice, change=change)
    cause = f"payment_corrected:{payment_id}:{new_id()}"
    ledger.post(uow, postings.payment_corrected(payment, change=change, to_credit=to_credit, cause=cause))
    payment.credited_minor += to_credit.amount
    uow.audit(
        action="payment.correct",
        record_type="payment",
        record_id=payment_id,
        after={"amount_minor": payment.amount_minor},
    )
    _balance_follows(uow, payment)


def correct_account(uow: UnitOfWork, payment_id: UUID, *, account: str) -> None:
    """The payment is noted under the account that took it."""
    payment, _ = lock_payment(uow, payment_id)
    uow.audit(
        action="payment.correct",
        record_type="payment",
        record_id=payment_id,
        before={"stripe_account": payment.stripe_account},
        after={"stripe_account": account},
    )
    payment.stripe_account = account


def refund_never_was(uow: UnitOfWork, refund_id: UUID) -> None:
    """A refund that Stripe does not have: the money did not go back."""
    refund = uow.get(Refund, refund_id)
    payment, invoice = lock_payment(uow, refund.payment_id)
    message = "Stripe has no such refund."
    advance_refund(uow, uow.lock(Refund, refund_id), state="failed", payment=payment, invoice=invoice, message=message)


def _change_of_credit(payment: Payment, invoice: Invoice | None, *, change: Money) -> Money:
    """What of a change goes to (or, when negative, comes from) credit: more is owed first, less is credit's first."""
    if change.amount < 0:
        return max(change, -payment.credited)
    return nobody_owes(payment, invoice, amount=change)


def _balance_follows(uow: UnitOfWork, payment: Payment) -> None:
    if payment.invoice_id is not None:
        follow_ledger(uow, payment.invoice_id)
    elif payment.estimate_id is not None:
        uow.session.flush()
        spread_credit(uow, payment.estimate_id)


def _is_posted(uow: UnitOfWork, cause: str) -> bool:
    statement = select(LedgerTransaction.id).where(
        LedgerTransaction.organization_id == uow.organization_id, LedgerTransaction.cause == cause
    )
    return uow.session.scalar(statement) is not None

"""Payments by cash, check, bank transfer or otherwise outside: recorded, never above the balance."""

from __future__ import annotations

from uuid import UUID

from billing.app import issuing, ledger, organization
from billing.app.receivables import (
    apply_credit,
    deposit_balance,
    invoices_of_estimate,
    lock_estimate,
    lock_invoice,
    pending_online,
    say_settled,
)
from billing.domain import postings
from billing.domain.amounts import amount_shown
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownEstimate
from billing.domain.payments import Payment
from billing.domain.refusals import ExceedsBalance, NoDepositAsked, NothingToCollect, PaymentInProgress, TipsAreOff
from common.db.unit_of_work import UnitOfWork
from common.money import Money


def record_payment(
    uow: UnitOfWork,
    *,
    id: UUID,
    invoice_id: UUID,
    method: str,
    amount: Money | None = None,
    tip: Money | None = None,
    reference: str | None = None,
    note: str = "",
) -> Payment:
    """Money that came outside of Stripe; all that is open unless less is named. A draft is issued by it.
    `id` names this very attempt: the same again is the same payment."""
    known = uow.session.get(Payment, (uow.organization_id, id))
    if known is not None:
        return known
    invoice = lock_invoice(uow, invoice_id)
    invoice.require_live()
    issuing.issue(uow, invoice)
    taken = invoice.require_collectable(amount)
    if pending_online(uow, invoice_id) is not None:
        raise PaymentInProgress()
    payment = new_payment(
        uow, id=id, invoice=invoice, method=method, amount=taken, tip=_tip(uow, tip), reference=reference, note=note
    )
    uow.session.add(payment)
    receive(uow, payment, invoice=invoice)
    return payment


def record_deposit(
    uow: UnitOfWork,
    *,
    id: UUID,
    estimate_id: UUID,
    method: str,
    amount: Money | None = None,
    reference: str | None = None,
    note: str = "",
) -> Payment:
    """A deposit that came outside of Stripe; held as credit until the job's first invoice uses it."""
    known = uow.session.get(Payment, (uow.organization_id, id))
    if known is not None:
        return known
    estimate = lock_estimate(uow, estimate_id)
    taken = collectable_deposit(uow, estimate, amount=amount)
    if pending_online(uow, estimate_id) is not None:
        raise PaymentInProgress()
    payment = new_payment(uow, id=id, estimate=estimate, method=method, amount=taken, reference=reference, note=note)
    uow.session.add(payment)
    receive(uow, payment, invoice=None)
    return payment


def receive(uow: UnitOfWork, payment: Payment, *, invoice: Invoice | None) -> None:
    """The money is in: post it, move the balance, say so. The receivable is locked. What came above the balance, as
    when a page was paid that was given up, is the customer's credit."""
    payment.credited_minor = nobody_owes(payment, invoice, amount=payment.amount).amount
    ledger.post(uow, postings.payment_received(payment))
    uow.audit(
        action="payment.succeed",
        record_type="payment",
        record_id=payment.id,
        after={"amount_minor": payment.amount_minor, "tip_minor": payment.tip_minor, "method": payment.method},
    )
    if invoice is not None:
        invoice.settle(payment.amount - payment.credited)
        uow.emit(payment.succeed(at=uow.now, balance=invoice.balance))
        say_settled(uow, invoice)
        return
    if payment.is_credit:
        uow.emit(payment.succeed(at=uow.now, balance=Money.zero(payment.currency)))
        return
    payment.state = "succeeded"
    uow.session.flush()
    balance = deposit_balance(uow, lock_estimate(uow, payment.receivable_id))
    uow.emit(payment.succeed(at=uow.now, balance=balance))
    spread_credit(uow, payment.receivable_id)


def nobody_owes(payment: Payment, invoice: Invoice | None, *, amount: Money) -> Money:
    """What of an amount that comes with this payment is above the balance."""
    nothing = Money.zero(payment.currency)
    if invoice is None:
        return amount if payment.is_credit else nothing
    owed = nothing if invoice.voided_at is not None else max(invoice.balance, nothing)
    return max(amount - owed, nothing)


def spread_credit(uow: UnitOfWork, estimate_id: UUID) -> None:
    """Use what is held for invoices that were issued before it came."""
    for invoice in invoices_of_estimate(uow, estimate_id):
        before = invoice.settled_minor
        apply_credit(uow, invoice)
        if invoice.settled_minor != before:
            say_settled(uow, invoice)


def collectable_deposit(uow: UnitOfWork, estimate: KnownEstimate, *, amount: Money | None) -> Money:
    """The amount to collect, all that is still due unless less is named."""
    if not estimate.deposit_asked:
        raise NoDepositAsked()
    balance = deposit_balance(uow, estimate)
    shown = amount_shown(balance)
    if amount is not None:
        organization.require_currency(uow, amount, field="amount")
    if balance.amount <= 0:
        raise NothingToCollect(balance=shown)
    if amount is not None and amount > balance:
        raise ExceedsBalance(field="amount", balance=shown)
    return amount or balance


def new_payment(
    uow: UnitOfWork,
    *,
    id: UUID,
    method: str,
    amount: Money,
    invoice: Invoice | None = None,
    estimate: KnownEstimate | None = None,
    customer: KnownCustomer | None = None,
    tip: Money | None = None,
    reference: str | None = None,
    note: str = "",
) -> Payment:
    """A pending payment of an invoice, of a deposit, or of nothing yet, not stored yet."""
    target = invoice or estimate or customer
    if target is None:
        raise ValueError("a payment pays an invoice or a deposit, or is a customer's credit")
    return Payment(
        organization_id=uow.organization_id,
        id=id,
        receivable_id=target.id,
        invoice_id=None if invoice is None else invoice.id,
        estimate_id=None if estimate is None else estimate.id,
        job_id=None if invoice is None else invoice.job_id,
        customer_id=target.id if isinstance(target, KnownCustomer) else target.customer_id,
        method=method,
        state="pending",
        amount_minor=amount.amount,
        tip_minor=0 if tip is None else tip.amount,
        refunded_minor=0,
        refunded_tip_minor=0,
        credited_minor=0,
        reversals=0,
        saves_card=False,
        currency=amount.currency,
        reference=reference,
        note=note,
        recorded_by=uow.actor.id if uow.actor.kind == "person" else None,
        created_at=uow.now,
    )


def checked_tip(uow: UnitOfWork, tip: Money | None) -> Money | None:
    """A tip that a customer offers online; only where the organization takes tips."""
    if tip is None or not tip:
        return None
    if not organization.settings_of(uow).tips_enabled:
        raise TipsAreOff(field="tip")
    return _tip(uow, tip)


def _tip(uow: UnitOfWork, tip: Money | None) -> Money | None:
    if tip is not None:
        organization.require_currency(uow, tip, field="tip")
    return tip

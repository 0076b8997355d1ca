"""A customer's unapplied credit: money that came without an invoice, above a balance, or as a deposit that nothing
uses. It is applied to invoices, never above their balance; refunding the payment that it came with gives it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import issuing, ledger, organization
from billing.app.payment_queries import payment_rows
from billing.app.payments import new_payment, receive
from billing.app.receivables import (
    lock_customer,
    lock_estimate,
    lock_invoice,
    move_customer_credit,
    pending_online,
    say_settled,
)
from billing.domain import postings
from billing.domain.amounts import amount_shown
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownEstimate
from billing.domain.payments import Payment
from billing.domain.refusals import ExceedsCredit, NoCredit, NoDepositHeld, PaymentInProgress
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.ids import new_id
from common.money import Money


def record_credit(
    uow: UnitOfWork,
    *,
    id: UUID,
    customer_id: UUID,
    method: str,
    amount: Money,
    reference: str | None = None,
    note: str = "",
) -> Payment:
    """Money that came outside of Stripe and pays nothing yet. `id` names this attempt: the same again is the same."""
    known = uow.session.get(Payment, (uow.organization_id, id))
    if known is not None:
        return known
    organization.require_currency(uow, amount, field="amount")
    customer = lock_customer(uow, customer_id)
    payment = new_payment(uow, id=id, customer=customer, method=method, amount=amount, reference=reference, note=note)
    uow.session.add(payment)
    receive(uow, payment, invoice=None)
    return payment


def apply_credit(uow: UnitOfWork, *, invoice_id: UUID, amount: Money | None = None) -> Invoice:
    """Use credit for an invoice: as much as there is and is owed, unless less is named. A draft is issued by it."""
    invoice = lock_invoice(uow, invoice_id)
    invoice.require_live()
    issuing.issue(uow, invoice)
    owed = invoice.require_collectable(amount)
    if pending_online(uow, invoice_id) is not None:
        raise PaymentInProgress()
    lock_customer(uow, invoice.customer_id)
    credit = ledger.credit_of(uow, invoice.customer_id, currency=invoice.currency)
    if credit.amount <= 0:
        raise NoCredit()
    if amount is not None and amount > credit:
        raise ExceedsCredit(field="amount", credit=amount_shown(credit))
    move_customer_credit(uow, invoice, amount=min(owed, credit))
    say_settled(uow, invoice)
    return invoice


def release_deposit(uow: UnitOfWork, *, estimate_id: UUID) -> UUID:
    """What is held for an estimate becomes credit of its customer, for any invoice; gives the customer."""
    uow.get(KnownEstimate, estimate_id)
    estimate = lock_estimate(uow, estimate_id)
    if pending_online(uow, estimate_id) is not None:
        raise PaymentInProgress()
    held = ledger.deposit_held(uow, estimate_id, currency=estimate.currency)
    if held.amount <= 0:
        raise NoDepositHeld()
    lock_customer(uow, estimate.customer_id)
    cause = f"deposit_to_credit:{new_id()}"
    posting = postings.deposit_to_credit(estimate_id, customer_id=estimate.customer_id, amount=held, cause=cause)
    ledger.post(uow, posting)
    uow.audit(
        action="deposit.release",
        record_type="estimate",
        record_id=estimate_id,
        after={"amount_minor": held.amount},
    )
    return estimate.customer_id


def credit_detail(uow: UnitOfWork, customer_id: UUID) -> dict[str, Any]:
    """What credit a customer has, and the payments that gave some."""
    if uow.session.get(KnownCustomer, (uow.organization_id, customer_id)) is None:
        raise NotFound("Customer not found")
    currency = organization.home(uow).currency
    gave = (Payment.customer_id == customer_id) & (Payment.credited_minor > 0)
    return {
        "customer_id": customer_id,
        "available": ledger.credit_of(uow, customer_id, currency=currency),
        "payments": payment_rows(uow, gave),
    }

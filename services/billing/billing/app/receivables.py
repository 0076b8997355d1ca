"""What money is owed on: invoices, and deposits of estimates. Everything that moves money locks here, in one order:
estimate, invoice, payment, customer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from billing.app import ledger, organization
from billing.domain import postings
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownEstimate
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.ids import new_id
from common.money import Money


def lock_invoice(uow: UnitOfWork, invoice_id: UUID, *, expected_version: int | None = None) -> Invoice:
    """The invoice, locked; its estimate before it."""
    estimate_id = uow.get(Invoice, invoice_id).estimate_id
    if estimate_id is not None:
        uow.session.get(KnownEstimate, (uow.organization_id, estimate_id), with_for_update=True)
    return uow.lock(Invoice, invoice_id, expected_version)


def lock_estimate(uow: UnitOfWork, estimate_id: UUID) -> KnownEstimate:
    """The accepted estimate, locked; NotYetKnown when its acceptance was not heard."""
    found = uow.session.get(
        KnownEstimate, (uow.organization_id, estimate_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotYetKnown("This estimate is not known here as accepted")
    return found


def lock_payment(uow: UnitOfWork, payment_id: UUID) -> tuple[Payment, Invoice | None]:
    """The payment and its invoice, if it has one, locked; a deposit's estimate before it."""
    payment = uow.get(Payment, payment_id)
    invoice = None
    if payment.invoice_id is not None:
        invoice = lock_invoice(uow, payment.invoice_id)
    elif payment.estimate_id is not None:
        lock_estimate(uow, payment.receivable_id)
    return uow.lock(Payment, payment_id), invoice


def lock_customer(uow: UnitOfWork, customer_id: UUID) -> KnownCustomer:
    """The customer, locked while credit is used; NotYetKnown when it was not heard of."""
    found = uow.session.get(
        KnownCustomer, (uow.organization_id, customer_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotYetKnown("This customer is not known here yet", field="customer_id")
    return found


def pending_online(uow: UnitOfWork, receivable_id: UUID) -> Payment | None:
    """The online payment under way for an invoice or a deposit; the database allows one."""
    return uow.session.scalar(
        select(Payment).where(
            Payment.organization_id == uow.organization_id,
            Payment.receivable_id == receivable_id,
            Payment.state == "pending",
            Payment.method == "card",
        )
    )


def settle(uow: UnitOfWork, invoice: Invoice, *, amount: Money) -> None:
    """Move an invoice's balance by money that was posted, and say how it stands."""
    invoice.settle(amount)
    say_settled(uow, invoice)


def say_settled(uow: UnitOfWork, invoice: Invoice) -> None:
    """Say how the invoice stands, and that it is paid when it just became so."""
    paid = invoice.mark_paid(at=uow.now)
    uow.emit(invoice.changed(today=organization.today(uow)))
    if paid is not None:
        uow.emit(paid)


def deposit_received(uow: UnitOfWork, estimate: KnownEstimate) -> Money:
    """What came in for an estimate's deposit, less what went back."""
    summed = uow.session.scalar(
        select(func.sum(Payment.amount_minor - Payment.refunded_minor)).where(
            Payment.organization_id == uow.organization_id,
            Payment.receivable_id == estimate.id,
            Payment.state == "succeeded",
        )
    )
    return Money(int(summed or 0), estimate.currency)


def deposit_balance(uow: UnitOfWork, estimate: KnownEstimate) -> Money:
    """What of the deposit is still to come."""
    return estimate.deposit_asked - deposit_received(uow, estimate)


def apply_credit(uow: UnitOfWork, invoice: Invoice) -> None:
    """Use the estimate's deposit for a locked, issued invoice. An open payment page keeps its amount: not meanwhile."""
    if invoice.estimate_id is None or invoice.issued_at is None or invoice.voided_at is not None:
        return
    if invoice.balance.amount <= 0 or pending_online(uow, invoice.id) is not None:
        return
    held = ledger.deposit_held(uow, invoice.estimate_id, currency=invoice.currency)
    if held.amount <= 0:
        return
    move_credit(uow, invoice, amount=min(held, invoice.balance))


def move_credit(uow: UnitOfWork, invoice: Invoice, *, amount: Money) -> None:
    """Apply deposit to an invoice, or take it back when the amount is negative."""
    if invoice.estimate_id is None or not amount:
        return
    invoice.credit(amount)
    cause = f"deposit:{new_id()}"
    ledger.post(uow, postings.deposit_applied(invoice, estimate_id=invoice.estimate_id, amount=amount, cause=cause))
    uow.audit(
        action="invoice.credit_deposit",
        record_type="invoice",
        record_id=invoice.id,
        after={"amount_minor": amount.amount},
    )


def move_customer_credit(uow: UnitOfWork, invoice: Invoice, *, amount: Money) -> None:
    """Apply a customer's credit to an invoice, or take it back when the amount is negative."""
    if not amount:
        return
    invoice.use_credit(amount)
    ledger.post(uow, postings.credit_applied(invoice, amount=amount, cause=f"credit:{new_id()}"))
    uow.audit(
        action="invoice.apply_credit",
        record_type="invoice",
        record_id=invoice.id,
        after={"amount_minor": amount.amount},
    )


def invoices_of_estimate(uow: UnitOfWork, estimate_id: UUID) -> list[Invoice]:
    """The issued invoices that stand, oldest first, locked; the estimate is locked already."""
    found = uow.session.scalars(
        select(Invoice)
        .where(
            Invoice.organization_id == uow.organization_id,
            Invoice.estimate_id == estimate_id,
            Invoice.issued_at.is_not(None),
            Invoice.voided_at.is_(None),
        )
        .order_by(Invoice.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)

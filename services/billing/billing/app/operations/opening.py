"""Begins an online payment of an invoice or a deposit: one at a time, for exactly the balance. What is open with
another amount, or in another way, is closed before the next is opened, so that no balance can be paid twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from billing.app import issuing
from billing.app.invoicing import known_customer
from billing.app.operations.clearing import clear_pending, opened_by
from billing.app.operations.driving import drive, plan
from billing.app.payments import checked_tip, collectable_deposit, new_payment
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.receivables import lock_estimate, lock_invoice, pending_online
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refusals import PaymentInProgress, PaymentRefused
from billing.domain.stripe_records import StripeAccount
from common.db.unit_of_work import UnitOfWork
from common.money import Money

# What closes within minutes is not handed out again.
SPARE = timedelta(minutes=10)
ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A payment about to be begun, and what its provider is told: our ids let it be found again there."""

    payment: Payment
    about: str
    email: str | None
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be paid: an invoice or the deposit of an estimate, with a tip; and in which way, `kind`, with what
    `request` then tells the provider. `key` names this very attempt."""

    key: UUID
    account: str
    kind: str
    request: Callable[[UnitOfWork, Opening], dict[str, Any]]
    invoice_id: UUID | None = None
    estimate_id: UUID | None = None
    tip: Money | None = None
    save_card: bool = False

    @property
    def receivable_id(self) -> UUID:
        """What is paid."""
        found = self.invoice_id or self.estimate_id
        if found is None:
            raise ValueError("an online payment is for an invoice or a deposit")
        return found


def open_payment(open_uow: OpenUnitOfWork, gateway: PaymentGateway, wanted: Wanted) -> UUID:
    """The payment, opened at the provider unless that is slow; the open one again while it is the same."""
    for _ in range(ATTEMPTS):
        with open_uow() as uow:
            payment_id, in_the_way, operation_id = _decide(uow, wanted)
        if in_the_way:
            clear_pending(open_uow, gateway, payment_id)
            continue
        if operation_id is not None:
            drive(open_uow, gateway, operation_id)
        return payment_id
    raise PaymentInProgress(retry_after_seconds=2)


def require_not_refused(payment: Payment) -> None:
    """A refused opening says why."""
    if payment.state == "failed":
        raise PaymentRefused(payment.failure_message or "", reason=payment.failure_code)


def _decide(uow: UnitOfWork, wanted: Wanted) -> tuple[UUID, bool, UUID | None]:
    """(payment, whether it is in the way, the operation to run): a new payment, the pending one, or one to close."""
    known = uow.session.get(Payment, (uow.organization_id, wanted.key))
    if known is not None:
        return known.id, False, _unfinished(uow, known.id, kind=wanted.kind)
    fresh, about = _fresh_payment(uow, wanted)
    pending = pending_online(uow, fresh.receivable_id)
    if pending is None:
        return fresh.id, False, _begin(uow, wanted, fresh, about=about)
    same = ("amount", "tip", "saves_card")
    differs = any(getattr(pending, name) != getattr(fresh, name) for name in same)
    if differs or opened_by(uow, pending.id) not in (wanted.kind, "charge"):
        return pending.id, True, None
    operation_id = _unfinished(uow, pending.id, kind=wanted.kind)
    closes_soon = pending.checkout_expires_at is not None and pending.checkout_expires_at < uow.now + SPARE
    return pending.id, operation_id is None and closes_soon, operation_id


def _fresh_payment(uow: UnitOfWork, wanted: Wanted) -> tuple[Payment, str]:
    """The payment that would be begun now, and what it is for; the receivable is locked."""
    if wanted.invoice_id is not None:
        invoice = lock_invoice(uow, wanted.invoice_id)
        invoice.require_live()
        issuing.issue(uow, invoice)
        payment = new_payment(
            uow,
            id=wanted.key,
            invoice=invoice,
            method="card",
            amount=invoice.require_collectable(None),
            tip=checked_tip(uow, wanted.tip),
        )
        about = f"Invoice {invoice.number}"
    else:
        estimate = lock_estimate(uow, wanted.receivable_id)
        amount = collectable_deposit(uow, estimate, amount=None)
        payment = new_payment(uow, id=wanted.key, estimate=estimate, method="card", amount=amount)
        about = f"Deposit for estimate {estimate.number}"
    payment.saves_card = wanted.save_card
    return payment, about


def _begin(uow: UnitOfWork, wanted: Wanted, payment: Payment, *, about: str) -> UUID:
    payment.stripe_account = wanted.account
    uow.session.add(payment)
    uow.session.flush()
    operation = plan(
        uow,
        kind=wanted.kind,
        request={},
        account=wanted.account,
        amount_minor=(payment.amount + payment.tip).amount,
        currency=payment.currency,
        payment_id=payment.id,
    )
    operation.request = wanted.request(uow, _opening(uow, payment, operation=operation, about=about))
    uow.emit(payment.started())
    uow.audit(
        action="payment.start",
        record_type="payment",
        record_id=payment.id,
        after={"amount_minor": payment.amount_minor, "tip_minor": payment.tip_minor},
    )
    _look_soon(uow)
    return operation.id


def _look_soon(uow: UnitOfWork) -> None:
    """While a payment is under way, Stripe's own list of events is looked at soon."""
    uow.session.execute(
        update(StripeAccount)
        .where(StripeAccount.organization_id == uow.organization_id)
        .values(next_poll_at=uow.now + timedelta(seconds=60))
    )


def _opening(uow: UnitOfWork, payment: Payment, *, operation: PaymentOperation, about: str) -> Opening:
    metadata = {
        "op_id": str(operation.id),
        "payment_id": str(payment.id),
        "organization_id": str(payment.organization_id),
    }
    email = known_customer(uow, payment.customer_id).email
    return Opening(payment=payment, about=about, email=email, metadata=metadata)


def _unfinished(uow: UnitOfWork, payment_id: UUID, *, kind: str) -> UUID | None:
    return uow.session.scalar(
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.payment_id == payment_id,
            PaymentOperation.kind == kind,
            PaymentOperation.state.in_(UNFINISHED),
        )
    )

"""Opens the payment page of an invoice or a deposit: one at a time, for exactly the balance. A page with another amount
is closed before the next is opened, so that no balance can be paid twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from billing.app import issuing
from billing.app.invoicing import known_customer
from billing.app.operations.accounts import ensure_account
from billing.app.operations.clearing import clear_pending
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

# A page that closes within minutes is not handed out again.
SPARE = timedelta(minutes=10)
ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be paid: an invoice or the deposit of an estimate, with a tip; and where the customer comes back to.
    `mint` makes the address of our page when the caller has none. `key` names this very attempt."""

    key: UUID
    account: str
    mint: Callable[[UnitOfWork, UUID], str]
    invoice_id: UUID | None = None
    estimate_id: UUID | None = None
    tip: Money | None = None
    save_card: bool = False

    @property
    def receivable_id(self) -> UUID:
        """What is paid."""
        found = self.invoice_id or self.estimate_id
        if found is None:
            raise ValueError("a payment page is for an invoice or a deposit")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutStarted:
    """A payment and its page; without `url` it is still being opened."""

    payment_id: UUID
    state: str
    url: str | None
    expires_at: datetime | None


def start_checkout(
    open_uow: OpenUnitOfWork,
    gateway: PaymentGateway,
    *,
    key: UUID,
    public_url: str,
    invoice_id: UUID | None = None,
    estimate_id: UUID | None = None,
    tip: Money | None = None,
    save_card: bool = False,
    page_url: str | None = None,
) -> CheckoutStarted:
    """The payment page for the whole balance; the same page again while the amount is the same."""
    kind = issuing.INVOICE_LINK if invoice_id is not None else issuing.DEPOSIT_LINK

    def mint(uow: UnitOfWork, target: UUID) -> str:
        return page_url or issuing.mint_link(uow, target, public_url=public_url, kind=kind)

    account = ensure_account(open_uow, gateway)
    wanted = Wanted(
        key=key,
        account=account,
        mint=mint,
        invoice_id=invoice_id,
        estimate_id=estimate_id,
        tip=tip,
        save_card=save_card,
    )
    for _ in range(ATTEMPTS):
        with open_uow() as uow:
            payment_id, in_the_way, operation_id = _decide(uow, wanted)
        if in_the_way:
            clear_pending(open_uow, gateway, payment_id)
            continue
        if operation_id is not None:
            drive(open_uow, gateway, operation_id)
        with open_uow() as uow:
            return _started(uow, payment_id)
    raise PaymentInProgress(retry_after_seconds=2)


def _decide(uow: UnitOfWork, wanted: Wanted) -> tuple[UUID, bool, UUID | None]:
    """(payment, whether it is in the way, the operation to run): a new payment, the pending one, or one to close."""
    known = uow.session.get(Payment, (uow.organization_id, wanted.key))
    if known is not None:
        return known.id, False, _unfinished(uow, known.id)
    fresh, about, email = _fresh_payment(uow, wanted)
    pending = pending_online(uow, fresh.receivable_id)
    if pending is None:
        return fresh.id, False, _begin(uow, wanted, fresh, about=about, email=email)
    same = ("amount", "tip", "saves_card")
    if any(getattr(pending, name) != getattr(fresh, name) for name in same):
        return pending.id, True, None
    operation_id = _unfinished(uow, pending.id)
    closes_soon = pending.checkout_expires_at is not None and pending.checkout_expires_at < uow.now + SPARE
    return pending.id, operation_id is None and closes_soon, operation_id


def _fresh_payment(uow: UnitOfWork, wanted: Wanted) -> tuple[Payment, str, str | None]:
    """The payment that would be begun now, what it is for, and the customer's address; the receivable is locked."""
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
    return payment, about, known_customer(uow, payment.customer_id).email


def _begin(uow: UnitOfWork, wanted: Wanted, payment: Payment, *, about: str, email: str | None) -> UUID:
    payment.stripe_account = wanted.account
    uow.session.add(payment)
    uow.session.flush()
    operation = plan(
        uow,
        kind="checkout",
        request={},
        account=wanted.account,
        amount_minor=(payment.amount + payment.tip).amount,
        currency=payment.currency,
        payment_id=payment.id,
    )
    page_url = wanted.mint(uow, payment.receivable_id)
    operation.request = _session(payment, operation=operation, about=about, page_url=page_url, email=email)
    uow.emit(payment.started())
    uow.audit(
        action="payment.start",
        record_type="payment",
        record_id=payment.id,
        after={"amount_minor": payment.amount_minor, "tip_minor": payment.tip_minor},
    )
    # While a payment is under way, Stripe's own list of events is looked at soon.
    uow.session.execute(
        update(StripeAccount)
        .where(StripeAccount.organization_id == uow.organization_id)
        .values(next_poll_at=uow.now + timedelta(seconds=60))
    )
    return operation.id


def _session(
    payment: Payment, *, operation: PaymentOperation, about: str, page_url: str, email: str | None
) -> dict[str, Any]:
    """The parameters of the payment page; our ids in the metadata of page and payment let both be found again."""
    metadata = {
        "op_id": str(operation.id),
        "payment_id": str(payment.id),
        "organization_id": str(payment.organization_id),
    }
    items = [_item(about, payment.amount)]
    if payment.tip:
        items.append(_item("Tip", payment.tip))
    session: dict[str, Any] = {
        "mode": "payment",
        "success_url": f"{page_url}?back=paid",
        "cancel_url": f"{page_url}?back=canceled",
        "client_reference_id": str(payment.id),
        "line_items": items,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": about},
    }
    if payment.saves_card:
        session["customer_creation"] = "always"
        session["payment_intent_data"]["setup_future_usage"] = "off_session"
    return {**session, "customer_email": email} if email else session


def _item(name: str, amount: Money) -> dict[str, Any]:
    price = {
        "currency": amount.currency.lower(),
        "unit_amount": amount.amount,
        "product_data": {"name": name},
    }
    return {"quantity": 1, "price_data": price}


def _unfinished(uow: UnitOfWork, payment_id: UUID) -> UUID | None:
    return uow.session.scalar(
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.payment_id == payment_id,
            PaymentOperation.kind == "checkout",
            PaymentOperation.state.in_(UNFINISHED),
        )
    )


def _started(uow: UnitOfWork, payment_id: UUID) -> CheckoutStarted:
    payment = uow.get(Payment, payment_id)
    if payment.state == "failed":
        raise PaymentRefused(payment.failure_message or "", reason=payment.failure_code)
    return CheckoutStarted(
        payment_id=payment.id,
        state=payment.state,
        url=payment.checkout_url,
        expires_at=payment.checkout_expires_at,
    )

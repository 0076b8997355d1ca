"""Charges a saved card for an invoice's whole balance while its owner is not there, and forgets saved cards. A bank
that asks for its customer refuses with `authentication_required`: then only the payment page helps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import issuing
from billing.app.operations.accounts import ensure_account
from billing.app.operations.driving import drive, plan
from billing.app.operations.offline import close_page
from billing.app.payments import new_payment
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.receivables import lock_invoice, pending_online
from billing.domain.invoices import Invoice
from billing.domain.operations import PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refusals import OnlinePaymentOff, PaymentInProgress, PaymentRefused
from billing.domain.saved_cards import SavedCard
from common.db.unit_of_work import UnitOfWork


def charge_saved_card(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, key: UUID, invoice_id: UUID, saved_card_id: UUID
) -> Payment:
    """The whole balance. `key` names this very attempt: the same again is the same charge."""
    with open_uow() as uow:
        invoice = uow.get(Invoice, invoice_id)
        uow.get(SavedCard, saved_card_id).require_chargeable(invoice.customer_id)
        known = uow.session.get(Payment, (uow.organization_id, key))
    account = ensure_account(open_uow, gateway)
    if known is None:
        close_page(open_uow, gateway, invoice_id)
    with open_uow() as uow:
        _begin(uow, key=key, invoice_id=invoice_id, saved_card_id=saved_card_id, account=account)
    drive(open_uow, gateway, key)
    with open_uow() as uow:
        payment = uow.get(Payment, key)
    if payment.state == "failed":
        raise PaymentRefused(payment.failure_message or "", reason=payment.failure_code)
    return payment


def forget_card(open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, saved_card_id: UUID) -> SavedCard:
    """Here at once; at Stripe now, or as soon as it answers."""
    if not gateway.is_online:
        raise OnlinePaymentOff()
    with open_uow() as uow:
        operation_id = plan_forgetting(uow, uow.lock(SavedCard, saved_card_id))
    if operation_id is not None:
        drive(open_uow, gateway, operation_id)
    with open_uow() as uow:
        return uow.get(SavedCard, saved_card_id)


def plan_forgetting(uow: UnitOfWork, card: SavedCard) -> UUID | None:
    """Forget it here, and have Stripe let go of it; None when that was done before."""
    if not card.forget(at=uow.now):
        return None
    uow.audit(action="card.forget", record_type="saved_card", record_id=card.id)
    request = {"payment_method": card.stripe_method_id}
    return plan(uow, kind="forget", request=request, account=card.stripe_account).id


def _begin(uow: UnitOfWork, *, key: UUID, invoice_id: UUID, saved_card_id: UUID, account: str) -> None:
    if uow.session.get(PaymentOperation, (uow.organization_id, key)) is not None:
        return
    invoice = lock_invoice(uow, invoice_id)
    card = uow.lock(SavedCard, saved_card_id)
    card.require_chargeable(invoice.customer_id)
    invoice.require_live()
    issuing.issue(uow, invoice)
    amount = invoice.require_collectable(None)
    if pending_online(uow, invoice_id) is not None:
        raise PaymentInProgress(retry_after_seconds=2)
    payment = new_payment(uow, id=key, invoice=invoice, method="card", amount=amount)
    payment.stripe_account = account
    uow.session.add(payment)
    uow.session.flush()
    plan(
        uow,
        kind="charge",
        id=key,
        request=_intent(payment, card=card, about=f"Invoice {invoice.number}"),
        account=account,
        amount_minor=amount.amount,
        currency=amount.currency,
        payment_id=payment.id,
    )
    uow.emit(payment.started())
    uow.audit(
        action="payment.charge_saved_card",
        record_type="payment",
        record_id=payment.id,
        after={"amount_minor": payment.amount_minor, "last4": card.last4},
    )


def _intent(payment: Payment, *, card: SavedCard, about: str) -> dict[str, Any]:
    return {
        "amount": payment.amount_minor,
        "currency": payment.currency.lower(),
        "customer": card.stripe_customer_id,
        "payment_method": card.stripe_method_id,
        "off_session": True,
        "confirm": True,
        "description": about,
        "metadata": {
            "op_id": str(payment.id),
            "payment_id": str(payment.id),
            "organization_id": str(payment.organization_id),
        },
    }

"""Begins a payment whose card the customer types on our own page, into a field of Stripe's: only Stripe ever has the
number, and what the page needs for that, the intent's secret, is asked for each time and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing.app.operations.accounts import ensure_account
from billing.app.operations.opening import Opening, Wanted, open_payment, require_not_refused
from billing.app.operations.stripe_events import refresh_payment
from billing.app.ports import GatewayRefused, GatewayUnanswered, OpenUnitOfWork, PaymentGateway
from billing.domain.payments import Payment
from billing.domain.refusals import PaymentInProgress
from common.db.unit_of_work import UnitOfWork
from common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedCard:
    """What the page needs to take the card, and what will be charged."""

    payment_id: UUID
    account: str
    client_secret: str
    amount: Money


def start_keyed_card(
    open_uow: OpenUnitOfWork,
    gateway: PaymentGateway,
    *,
    key: UUID,
    invoice_id: UUID | None = None,
    estimate_id: UUID | None = None,
    tip: Money | None = None,
) -> KeyedCard:
    """For the whole balance; the same again while the amount is the same."""
    account = ensure_account(open_uow, gateway)
    wanted = Wanted(
        key=key,
        account=account,
        kind="keyed",
        request=_intent,
        invoice_id=invoice_id,
        estimate_id=estimate_id,
        tip=tip,
    )
    payment_id = open_payment(open_uow, gateway, wanted)
    with open_uow() as uow:
        payment = uow.get(Payment, payment_id)
    require_not_refused(payment)
    if not payment.is_pending or payment.stripe_intent_id is None:
        raise PaymentInProgress(retry_after_seconds=2)
    secret = _secret(open_uow, gateway, payment, intent_id=payment.stripe_intent_id)
    amount = payment.amount + payment.tip
    return KeyedCard(payment_id=payment.id, account=account, client_secret=secret, amount=amount)


def _secret(open_uow: OpenUnitOfWork, gateway: PaymentGateway, payment: Payment, *, intent_id: str) -> str:
    try:
        secret = gateway.client_secret(intent_id, account=payment.stripe_account or "")
        if secret is None:
            # Paid a moment ago, perhaps, and not heard of yet.
            refresh_payment(open_uow, gateway, payment.id)
    except (GatewayRefused, GatewayUnanswered) as silence:
        raise PaymentInProgress(retry_after_seconds=2) from silence
    if secret is None:
        raise PaymentInProgress(retry_after_seconds=2)
    return secret


def _intent(_: UnitOfWork, opening: Opening) -> dict[str, Any]:
    payment = opening.payment
    intent = {
        "amount": (payment.amount + payment.tip).amount,
        "currency": payment.currency.lower(),
        "allowed_payment_method_types": ["card"],
        "description": opening.about,
        "metadata": opening.metadata,
    }
    return {**intent, "receipt_email": opening.email} if opening.email else intent

"""Reads Stripe's objects into this service's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from billing.domain.snapshots import CardSeen, ChargeSeen, DisputeSeen, PaymentSeen, RefundSeen
from common.money import Money

_PAGES: dict[str | None, Literal["open", "complete", "expired", "none"]] = {
    "open": "open",
    "complete": "complete",
    "expired": "expired",
}
_REFUNDS: dict[str | None, Literal["pending", "succeeded", "failed"]] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
_DISPUTES: dict[str | None, Literal["open", "won", "lost"]] = {"won": "won", "lost": "lost", "warning_closed": "won"}


def payment_seen(
    session: Any | None, intent: Any | None, *, refunds: Iterable[Any] = (), disputes: Iterable[Any] = ()
) -> PaymentSeen:
    """A payment from its session and intent (with its latest charge expanded), as far as they exist."""
    received = declined = None
    charge = getattr(intent, "latest_charge", None) if intent is not None else None
    if isinstance(charge, str):
        charge = None
    if intent is not None and intent.status == "succeeded":
        received = _money(intent.amount_received, intent.currency)
    elif intent is not None and intent.last_payment_error is not None:
        error = intent.last_payment_error
        declined = (error.decline_code or error.code or "declined", error.message or "The card was declined.")
    return PaymentSeen(
        session_id=None if session is None else session.id,
        intent_id=None if intent is None else intent.id,
        page="none" if session is None else _PAGES.get(session.status, "none"),
        received=received,
        charge_id=None if charge is None else charge.id,
        receipt_link=None if charge is None else charge.receipt_url,
        declined=declined,
        canceled=intent is not None and intent.status == "canceled",
        refunds=tuple(refund_seen(refund) for refund in refunds),
        disputes=tuple(dispute_seen(dispute) for dispute in disputes),
        card=_card_kept(intent),
        url=None if session is None else session.url,
        expires_at=None if session is None else moment(session.expires_at),
    )


def _card_kept(intent: Any | None) -> CardSeen | None:
    """The card that was to be kept, once it paid."""
    method = None if intent is None else intent.payment_method
    if intent is None or intent.status != "succeeded" or not intent.customer or isinstance(method, str | None):
        return None
    if intent.setup_future_usage != "off_session" or method.type != "card":
        return None
    return CardSeen(
        customer_id=str(intent.customer),
        method_id=method.id,
        brand=method.card.brand,
        last4=method.card.last4,
        exp_month=method.card.exp_month,
        exp_year=method.card.exp_year,
    )


def refund_seen(refund: Any) -> RefundSeen:
    """A refund."""
    return RefundSeen(
        stripe_id=refund.id,
        refund_id=metadata_id(refund, "refund_id"),
        amount=_money(refund.amount, refund.currency),
        state=_REFUNDS.get(refund.status, "pending"),
        message=getattr(refund, "failure_reason", None),
        intent_id=refund.payment_intent,
    )


def dispute_seen(dispute: Any) -> DisputeSeen:
    """A dispute."""
    return DisputeSeen(
        stripe_id=dispute.id,
        amount=_money(dispute.amount, dispute.currency),
        state=_DISPUTES.get(dispute.status, "open"),
        reason=dispute.reason,
        intent_id=dispute.payment_intent,
    )


def charge_seen(charge: Any) -> ChargeSeen:
    """Money taken."""
    return ChargeSeen(
        stripe_id=charge.id,
        intent_id=charge.payment_intent,
        payment_id=metadata_id(charge, "payment_id"),
        amount=_money(charge.amount_captured, charge.currency),
        is_returned=charge.refunded,
        taken_at=moment(charge.created),
    )


def takes_money(charge: Any) -> bool:
    """Not declined, and not only held."""
    return bool(charge.status == "succeeded" and charge.captured)


def metadata_id(thing: Any, name: str) -> UUID | None:
    """An id of ours in an object's metadata, if it is there and is one."""
    value = thing.metadata.to_dict().get(name) if thing.metadata else None
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def moment(seconds: int) -> datetime:
    """Stripe's time."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def _money(amount: int, currency: str) -> Money:
    return Money(amount, currency.upper())

"""How a payment stands at Stripe, in this service's words: what adapters read and `collecting` merges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSeen:
    """A refund at Stripe; `refund_id` when it was asked for here."""

    stripe_id: str
    refund_id: UUID | None
    amount: Money
    state: Literal["pending", "succeeded", "failed"]
    message: str | None = None
    intent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeSeen:
    """A dispute at Stripe."""

    stripe_id: str
    amount: Money
    state: Literal["open", "won", "lost"]
    reason: str
    intent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSeen:
    """Money that Stripe took; `payment_id` when it was asked for here, `is_returned` when all of it went back."""

    stripe_id: str
    intent_id: str | None
    payment_id: UUID | None
    amount: Money
    is_returned: bool
    taken_at: datetime


BookKind = Literal["charges", "refunds", "disputes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksPage:
    """A page of what Stripe holds of one kind, newest first; `after` asks for the next, None on the last."""

    items: tuple[ChargeSeen | RefundSeen | DisputeSeen, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """A card that the customer let be kept at Stripe."""

    customer_id: str
    method_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSeen:
    """A payment at Stripe. `page` is the state of its Checkout page, `declined` the last refusal of a card."""

    session_id: str | None
    intent_id: str | None
    page: Literal["open", "complete", "expired", "none"]
    received: Money | None
    charge_id: str | None = None
    paid_at: datetime | None = None
    receipt_link: str | None = None
    declined: tuple[str, str] | None = None
    canceled: bool = False
    refunds: tuple[RefundSeen, ...] = ()
    disputes: tuple[DisputeSeen, ...] = ()
    card: CardSeen | None = None
    url: str | None = None
    expires_at: datetime | None = None

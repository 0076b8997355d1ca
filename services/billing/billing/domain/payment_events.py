"""What this service says about payments. A payment's root is what it pays: an invoice, or an estimate's deposit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent, MoneyData


class PaymentFacts(DomainEvent, frozen=True, kw_only=True):
    """Whose money it is and for what, in each event."""

    KEY = "payment_id"
    ROOT = "receivable_id"
    payment_id: UUID
    receivable_id: UUID
    invoice_id: UUID | None
    estimate_id: UUID | None
    job_id: UUID | None
    customer_id: UUID
    method: str
    amount: MoneyData


class PaymentStarted(PaymentFacts, frozen=True, kw_only=True):
    """An online payment was begun."""

    TYPE = "payment.started.v1"
    CREATES = True
    tip: MoneyData


class PaymentSucceeded(PaymentFacts, frozen=True, kw_only=True):
    """The money is in; `balance` is what is left of the receivable."""

    TYPE = "payment.succeeded.v1"
    CREATES = True
    tip: MoneyData
    reference: str | None
    balance: MoneyData
    receipt_link: str | None
    paid_at: datetime


class PaymentFailed(PaymentFacts, frozen=True, kw_only=True):
    """An attempt to pay was refused, or the payment page closed unpaid; a later attempt may still succeed."""

    TYPE = "payment.failed.v1"
    reason: str
    message: str


class PaymentRefunded(PaymentFacts, frozen=True, kw_only=True):
    """Money went back; `amount` is what was refunded now, tip included."""

    TYPE = "payment.refunded.v1"
    refund_id: UUID
    balance: MoneyData


class PaymentDisputed(PaymentFacts, frozen=True, kw_only=True):
    """The cardholder's bank took the money back until the dispute is decided."""

    TYPE = "payment.disputed.v1"
    reason: str

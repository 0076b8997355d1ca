"""Invoices and payments as they are heard of."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import MoneyData


class InvoiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What each event with an invoice's state has."""

    invoice_id: UUID
    number: int
    total: MoneyData
    job_id: UUID | None = None


class InvoiceCreated(InvoiceFacts, frozen=True, kw_only=True):
    """There is a draft."""

    TYPE: ClassVar[str] = "invoice.created.v1"
    due_on: date | None = None


class InvoiceChanged(InvoiceFacts, frozen=True, kw_only=True):
    """An invoice is another now."""

    TYPE: ClassVar[str] = "invoice.changed.v1"
    due_on: date | None = None
    status: str


class InvoiceSent(InvoiceFacts, frozen=True, kw_only=True):
    """An invoice went to the customer."""

    TYPE: ClassVar[str] = "invoice.sent.v1"
    due_on: date | None = None
    balance: MoneyData


class InvoiceViewed(msgspec.Struct, frozen=True, kw_only=True):
    """The customer saw an invoice."""

    TYPE: ClassVar[str] = "invoice.viewed.v1"
    invoice_id: UUID


class InvoicePaid(InvoiceFacts, frozen=True, kw_only=True):
    """Nothing is left to pay."""

    TYPE: ClassVar[str] = "invoice.paid.v1"


class InvoiceVoided(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice does not count any more."""

    TYPE: ClassVar[str] = "invoice.voided.v1"
    invoice_id: UUID


class InvoiceOverdue(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice should have been paid by now."""

    TYPE: ClassVar[str] = "invoice.overdue.v1"
    invoice_id: UUID
    balance: MoneyData


class PaymentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What each event of a payment has. `amount` is the payment's, and of a refund what was given back."""

    payment_id: UUID
    amount: MoneyData
    method: str
    invoice_id: UUID | None = None
    estimate_id: UUID | None = None
    job_id: UUID | None = None


class PaymentStarted(PaymentFacts, frozen=True, kw_only=True):
    """An online payment began."""

    TYPE: ClassVar[str] = "payment.started.v1"
    tip: MoneyData | None = None


class PaymentSucceeded(PaymentFacts, frozen=True, kw_only=True):
    """The money is in; `balance` is left to pay."""

    TYPE: ClassVar[str] = "payment.succeeded.v1"
    tip: MoneyData | None = None
    balance: MoneyData
    paid_at: datetime


class PaymentFailed(PaymentFacts, frozen=True, kw_only=True):
    """An attempt to pay was refused."""

    TYPE: ClassVar[str] = "payment.failed.v1"


class PaymentRefunded(PaymentFacts, frozen=True, kw_only=True):
    """Money went back; `balance` is left to pay after that."""

    TYPE: ClassVar[str] = "payment.refunded.v1"
    balance: MoneyData


class PaymentDisputed(PaymentFacts, frozen=True, kw_only=True):
    """The bank took the money back for now."""

    TYPE: ClassVar[str] = "payment.disputed.v1"

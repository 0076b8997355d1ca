"""What this service says about invoices. An invoice is its own root."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.events import DomainEvent, MoneyData


class InvoiceCreated(DomainEvent, frozen=True, kw_only=True):
    """There is a new invoice, still a draft."""

    TYPE = "invoice.created.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    CREATES = True
    invoice_id: UUID
    number: int
    job_id: UUID | None
    customer_id: UUID
    total: MoneyData
    due_on: date


class InvoiceChanged(DomainEvent, frozen=True, kw_only=True):
    """Lines, terms or the derived status of an invoice are different now."""

    TYPE = "invoice.changed.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    number: int
    job_id: UUID | None
    customer_id: UUID
    total: MoneyData
    due_on: date
    status: str


class InvoiceSent(DomainEvent, frozen=True, kw_only=True):
    """An invoice goes to the customer by these channels; `link` is secret."""

    TYPE = "invoice.sent.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    number: int
    job_id: UUID | None
    customer_id: UUID
    total: MoneyData
    balance: MoneyData
    due_on: date
    link: str
    channels: list[str]


class InvoiceViewed(DomainEvent, frozen=True, kw_only=True):
    """The customer opened the invoice for the first time."""

    TYPE = "invoice.viewed.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    viewed_at: datetime


class InvoicePaid(DomainEvent, frozen=True, kw_only=True):
    """Nothing is left to pay."""

    TYPE = "invoice.paid.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    number: int
    job_id: UUID | None
    customer_id: UUID
    total: MoneyData
    paid_at: datetime


class InvoiceVoided(DomainEvent, frozen=True, kw_only=True):
    """The invoice no longer counts."""

    TYPE = "invoice.voided.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    reason: str


class InvoiceOverdue(DomainEvent, frozen=True, kw_only=True):
    """The due day passed with a balance left; said once."""

    TYPE = "invoice.overdue.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    balance: MoneyData


class InvoiceReminded(DomainEvent, frozen=True, kw_only=True):
    """The customer is reminded of what is left to pay, by these channels; `days_from_due` is the step of the schedule,
    negative before the due day, and `link` is secret."""

    TYPE = "invoice.reminded.v1"
    KEY = "invoice_id"
    ROOT = "invoice_id"
    invoice_id: UUID
    number: int
    job_id: UUID | None
    customer_id: UUID
    total: MoneyData
    balance: MoneyData
    due_on: date
    days_from_due: int
    link: str
    channels: list[str]

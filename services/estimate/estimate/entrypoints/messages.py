"""What this service reads of the events it hears; whatever else they carry is ignored."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone, MoneyData


class OrganizationFacts(InZone, frozen=True, kw_only=True):
    """An organization's whole state."""

    name: str
    currency: str
    locale: str
    email: str | None = None
    phone: str | None = None


class OrganizationCreated(OrganizationFacts, frozen=True, kw_only=True):
    """A company signed up."""

    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationFacts, frozen=True, kw_only=True):
    """A company changed its name, zone, currency or contact."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class PaymentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Whose payment it is."""

    payment_id: UUID
    customer_id: UUID
    estimate_id: UUID | None = None


class PaymentStarted(PaymentFacts, frozen=True, kw_only=True):
    """Somebody began to pay."""

    TYPE: ClassVar[str] = "payment.started.v1"
    method: str
    amount: MoneyData


class PaymentSucceeded(PaymentFacts, frozen=True, kw_only=True):
    """Money came in."""

    TYPE: ClassVar[str] = "payment.succeeded.v1"
    method: str
    amount: MoneyData
    paid_at: datetime


class PaymentFailed(PaymentFacts, frozen=True, kw_only=True):
    """No money came in."""

    TYPE: ClassVar[str] = "payment.failed.v1"


class PaymentRefunded(PaymentFacts, frozen=True, kw_only=True):
    """Money went back; `amount` is what went back now."""

    TYPE: ClassVar[str] = "payment.refunded.v1"
    refund_id: UUID
    amount: MoneyData


class PaymentDisputed(PaymentFacts, frozen=True, kw_only=True):
    """The customer's bank took it back for now."""

    TYPE: ClassVar[str] = "payment.disputed.v1"


class JobCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A job was made, of an estimate or by hand."""

    TYPE: ClassVar[str] = "job.created.v1"
    job_id: UUID
    number: int
    customer_id: UUID
    estimate_id: UUID | None = None


class JobEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Which job it is."""

    job_id: UUID


class JobCompleted(JobEnd, frozen=True, kw_only=True):
    """All its work is done."""

    TYPE: ClassVar[str] = "job.completed.v1"


class JobCancelled(JobEnd, frozen=True, kw_only=True):
    """None of its work will be done."""

    TYPE: ClassVar[str] = "job.cancelled.v1"


class JobReopened(JobEnd, frozen=True, kw_only=True):
    """There is more to be done."""

    TYPE: ClassVar[str] = "job.reopened.v1"


class InvoiceChanged(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice is another now."""

    TYPE: ClassVar[str] = "invoice.changed.v1"
    invoice_id: UUID
    status: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed on it."""
        return self.status in ("paid", "void")


class InvoicePaid(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing is left to pay."""

    TYPE: ClassVar[str] = "invoice.paid.v1"
    invoice_id: UUID


class InvoiceVoided(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice does not count any more."""

    TYPE: ClassVar[str] = "invoice.voided.v1"
    invoice_id: UUID


class InvoiceCreated(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice was drafted."""

    TYPE: ClassVar[str] = "invoice.created.v1"
    invoice_id: UUID
    customer_id: UUID

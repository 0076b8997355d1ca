"""What this service keeps of invoices and payments, as billing tells it, to show them on the job."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.money import Money
from job.domain.declarative import Base

SUCCEEDED = "succeeded"


class KnownInvoice(TenantRow, Base):
    """An invoice of a job."""

    __tablename__ = "known_invoices"
    __table_args__ = (Index("ix_known_invoices_job", "organization_id", "job_id"),)
    job_id: Mapped[UUID]
    number: Mapped[int]
    status: Mapped[str]
    total_minor: Mapped[int]
    balance_minor: Mapped[int]
    currency: Mapped[str]
    due_on: Mapped[date | None]

    @property
    def total(self) -> Money:
        """What it asks for."""
        return Money(self.total_minor, self.currency)

    @property
    def balance(self) -> Money:
        """What is still to be paid."""
        return Money(self.balance_minor, self.currency)


class KnownPayment(TenantRow, Base):
    """A payment towards a job's invoice, or the deposit towards its estimate."""

    __tablename__ = "known_payments"
    __table_args__ = (
        Index("ix_known_payments_job", "organization_id", "job_id"),
        Index("ix_known_payments_estimate", "organization_id", "estimate_id"),
    )
    job_id: Mapped[UUID | None]
    estimate_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]
    status: Mapped[str]
    method: Mapped[str]
    amount_minor: Mapped[int]
    tip_minor: Mapped[int]
    refunded_minor: Mapped[int]
    currency: Mapped[str]
    paid_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """Without the tip."""
        return Money(self.amount_minor, self.currency)

    @property
    def tip(self) -> Money:
        """On top of the amount."""
        return Money(self.tip_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """Given back so far."""
        return Money(self.refunded_minor, self.currency)

    @property
    def is_deposit(self) -> bool:
        """Whether it was paid towards the estimate, before there was an invoice."""
        return self.estimate_id is not None and self.invoice_id is None

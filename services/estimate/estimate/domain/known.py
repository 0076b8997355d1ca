"""What other services told: the organization's name, zone and currency; jobs, payments, what hangs on a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.money import Money
from estimate.domain.declarative import Base


class KnownOrganization(Base):
    """An organization as the gateway describes it."""

    __tablename__ = "known_organizations"

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]
    locale: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]


class KnownJob(TenantRow, Base):
    """The job made from an estimate."""

    __tablename__ = "known_jobs"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "estimate_id"], ["estimates.organization_id", "estimates.id"]),
        Index("ix_known_jobs_estimate", "organization_id", "estimate_id"),
    )

    estimate_id: Mapped[UUID]
    number: Mapped[int]


class KnownPayment(TenantRow, Base):
    """A payment of an estimate's deposit."""

    __tablename__ = "known_payments"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "estimate_id"], ["estimates.organization_id", "estimates.id"]),
        CheckConstraint("state IN ('pending', 'succeeded', 'failed', 'disputed')", name="state"),
        Index("ix_known_payments_estimate", "organization_id", "estimate_id"),
    )

    estimate_id: Mapped[UUID]
    state: Mapped[str]
    method: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    refunds: Mapped[dict[str, Any]]  # refund id -> minor units, so that one heard twice counts once
    at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """What was to be paid."""
        return Money(self.amount_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """What went back."""
        return Money(sum(self.refunds.values()), self.currency)

    @property
    def kept(self) -> Money:
        """What the company holds of it."""
        if self.state != "succeeded":
            return Money.zero(self.currency)
        return self.amount - self.refunded


class CustomerHold(Base):
    """A job, invoice or payment elsewhere that hangs on a customer, so that the customer is not deleted. While it is
    open, work to be done or money to be paid, the customer is not erased either."""

    __tablename__ = "customer_holds"
    __table_args__ = (
        CheckConstraint("kind IN ('job', 'invoice', 'payment')", name="kind"),
        Index("ix_customer_holds_record", "organization_id", "kind", "record_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text(), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    open: Mapped[bool]

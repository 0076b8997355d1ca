"""A job: the work a customer ordered, with services, prices and visits. Its status follows from its visits alone."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import VersionedRow
from common.erasing.blanking import ERASED
from common.events import DomainEvent
from common.money import Money
from job.domain import job_facts, statuses
from job.domain.declarative import Base
from job.domain.event_shapes import AddressData
from job.domain.job_events import JobAnonymized, JobCancelled, JobReopened
from job.domain.line import JobLine
from job.domain.pricing import Totals
from job.domain.visit import Visit

ERASED_CUSTOMER, ERASED_TITLE = "Erased customer", "Job"
UNDERWAY = (statuses.SCHEDULED, statuses.EN_ROUTE, statuses.IN_PROGRESS)  # booked, and still to be finished


class Job(VersionedRow, Base):
    """One job. What the list shows (customer, address, when, crew, services) is kept on the row, so that listing a
    million jobs reads one index."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint("organization_id", "estimate_id"),
        CheckConstraint("status IN ('" + "', '".join(statuses.ALL) + "')", name="status"),
        CheckConstraint("total_minor = subtotal_minor - discount_minor + tax_minor", name="total"),
        Index("ix_jobs_status", "organization_id", "status", "number"),
        Index("ix_jobs_crew", "organization_id", "crew_id", "number"),
        Index("ix_jobs_customer", "organization_id", "customer_id", "number"),
        Index("ix_jobs_when", "organization_id", "scheduled_at", "id"),
        Index("ix_jobs_status_when", "organization_id", "status", "scheduled_at", "id"),
        Index("ix_jobs_crew_when", "organization_id", "crew_id", "scheduled_at", "id"),
        Index("ix_jobs_crew_status_when", "organization_id", "crew_id", "status", "scheduled_at", "id"),
        Index(
            "ix_jobs_underway",
            "organization_id",
            "scheduled_at",
            "id",
            postgresql_where=text("status IN ('" + "', '".join(UNDERWAY) + "')"),
        ),
    )
    number: Mapped[int]
    estimate_id: Mapped[UUID | None]
    title: Mapped[str]
    status: Mapped[str]
    instructions: Mapped[str | None]
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    property_id: Mapped[UUID]
    address: Mapped[dict[str, Any]]
    address_text: Mapped[str]
    zone: Mapped[str]
    services: Mapped[list[str]]
    scheduled_at: Mapped[datetime | None]
    scheduled_until: Mapped[datetime | None]
    crew_id: Mapped[UUID | None]
    currency: Mapped[str]
    subtotal_minor: Mapped[int]
    discount_minor: Mapped[int]
    tax_minor: Mapped[int]
    total_minor: Mapped[int]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    deposit_asked_minor: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None]
    lines: Mapped[list[JobLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="JobLine.position"
    )
    visits: Mapped[list[Visit]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Visit.ordinal", back_populates="job"
    )

    @property
    def total(self) -> Money:
        """What the whole job costs."""
        return Money(self.total_minor, self.currency)

    @property
    def subtotal(self) -> Money:
        """The sum of the lines."""
        return Money(self.subtotal_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What is taken off."""
        return Money(self.discount_minor, self.currency)

    @property
    def tax(self) -> Money:
        """Tax on what is left."""
        return Money(self.tax_minor, self.currency)

    @property
    def deposit_asked(self) -> Money | None:
        """What the estimate asked to be paid in advance."""
        return None if self.deposit_asked_minor is None else Money(self.deposit_asked_minor, self.currency)

    @property
    def place(self) -> AddressData:
        """The service address."""
        return msgspec.convert(self.address, AddressData)

    def forget_customer(self) -> JobAnonymized:
        """What was done, when and for how much stays; for whom and where goes, and what was written by hand."""
        self.customer_name, self.title, self.instructions = ERASED_CUSTOMER, ERASED_TITLE, None
        self.address = msgspec.to_builtins(self.place.forgotten)
        self.address_text = ""
        self.closing_reason = None if self.closing_reason is None else ERASED
        return JobAnonymized(job_id=self.id, customer_id=self.customer_id)

    @property
    def is_open(self) -> bool:
        """Whether work is still to be done."""
        return self.status in statuses.OPEN

    def price(self, totals: Totals, *, tax_rate: Decimal) -> None:
        """Take over the sums."""
        self.currency = totals.total.currency
        self.subtotal_minor, self.discount_minor = totals.subtotal.amount, totals.discount.amount
        self.tax_minor, self.total_minor = totals.tax.amount, totals.total.amount
        self.tax_rate = tax_rate

    def settle(self, *, at: datetime, reason: str) -> list[DomainEvent]:
        """Derive the status, and what the list shows, from the visits; says what that means for the job."""
        before, self.status = self.status, statuses.derived_status(visit.status for visit in self.visits)
        self.updated_at = at
        self._mirror(self._leading_visit())
        if self.status == before:
            return []
        if self.status == statuses.COMPLETED:
            self.completed_at, self.closing_reason = at, None
            return [job_facts.completed(self, at=at)]
        if self.status == statuses.CANCELLED:
            self.closing_reason = reason
            return [JobCancelled(job_id=self.id, reason=reason)]
        if before in statuses.CLOSED:
            self.completed_at = self.closing_reason = None
            return [JobReopened(job_id=self.id, reason=reason)]
        return []

    def _leading_visit(self) -> Visit | None:
        """The visit that the list shows: the most advanced open one, the earliest of equals; else the last one done."""
        leading = [visit for visit in self.visits if visit.status == self.status]
        if self.status == statuses.COMPLETED:
            return max(leading, key=lambda visit: (visit.completed_at, visit.ordinal), default=None)
        return min(leading, key=lambda visit: (visit.starts_at or self.updated_at, visit.ordinal), default=None)

    def _mirror(self, visit: Visit | None) -> None:
        self.scheduled_at = visit.starts_at if visit else None
        self.scheduled_until = visit.ends_at if visit else None
        self.crew_id = visit.crew_id if visit else None

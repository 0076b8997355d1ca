"""What this service keeps of other services' facts, as their events tell it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.amounts import amount_shown
from billing.domain.declarative import Base
from billing.domain.refusals import ExceedsJobTotal
from common.db.declarative import TenantRow
from common.money import Money


class KnownOrganization(TenantRow, Base):
    """The organization itself; its id is the organization's."""

    __tablename__ = "known_organizations"
    name: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]


class KnownMember(TenantRow, Base):
    """Who works in the organization, to name who recorded a payment."""

    __tablename__ = "known_members"
    name: Mapped[str]
    active: Mapped[bool]


class KnownCustomer(TenantRow, Base):
    """A customer; an erased one keeps its invoices and loses name and address."""

    __tablename__ = "known_customers"
    name: Mapped[str]
    company: Mapped[str | None]
    email: Mapped[str | None]
    phones: Mapped[list[Any]]
    billing_address: Mapped[dict[str, Any] | None]
    tax_exempt: Mapped[bool]
    property_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))

    @property
    def known_as(self) -> str:
        """The name on an invoice."""
        return self.company or self.name

    def channels(self) -> list[str]:
        """How it can be reached."""
        return [name for name, way in (("email", self.email), ("sms", self.phones)) if way]


class KnownEstimate(TenantRow, Base):
    """An accepted estimate: what deposit it asks. The row is locked while its credit is used."""

    __tablename__ = "known_estimates"
    number: Mapped[int]
    customer_id: Mapped[UUID]
    currency: Mapped[str]
    total_minor: Mapped[int]
    deposit_asked_minor: Mapped[int]
    accepted_at: Mapped[datetime]

    @property
    def deposit_asked(self) -> Money:
        """What is due before the work."""
        return Money(self.deposit_asked_minor, self.currency)


class KnownJob(TenantRow, Base):
    """A job; the row is locked while it is invoiced. `invoiced_minor` is the sum of its invoices that stand, which the
    database keeps at or below `invoiceable_minor`; what the job comes to is null until an event told."""

    __tablename__ = "known_jobs"
    __table_args__ = (
        CheckConstraint("invoiced_minor >= 0", name="invoiced"),
        CheckConstraint("invoiced_minor <= invoiceable_minor", name="invoiceable"),
    )
    number: Mapped[int]
    estimate_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    property_id: Mapped[UUID | None]
    title: Mapped[str]
    state: Mapped[str]
    net_minor: Mapped[int | None]
    tax_minor: Mapped[int | None]
    tax_rate: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    invoiceable_minor: Mapped[int | None]
    invoiced_minor: Mapped[int] = mapped_column(default=0, server_default="0")

    def agree(self, *, net: Money, tax: Money, tax_rate: Decimal) -> None:
        """What the job comes to now. A total that fell below what is invoiced already leaves nothing to invoice."""
        self.net_minor, self.tax_minor, self.tax_rate = net.amount, tax.amount, tax_rate
        self.invoiceable_minor = max((net + tax).amount, self.invoiced_minor)

    def count_invoice(self, change: Money) -> None:
        """An invoice of the job stands, changed or (negative) no longer stands; never above what the job comes to."""
        after = self.invoiced_minor + change.amount
        if change.amount > 0 and self.invoiceable_minor is not None and after > self.invoiceable_minor:
            left = Money(self.invoiceable_minor - self.invoiced_minor, change.currency)
            raise ExceedsJobTotal(remaining=amount_shown(left))
        self.invoiced_minor = after


class JobCompletion(TenantRow, Base):
    """One completion of a job, by job and time; `invoice_id` charges it, None when nothing was to charge."""

    __tablename__ = "job_completions"
    __table_args__ = (Index("uq_job_completions_job", "organization_id", "job_id", "completed_at", unique=True),)
    job_id: Mapped[UUID]
    completed_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    invoice_id: Mapped[UUID | None]


class KnownCrewMember(Base):
    """Who is in a crew from when until when, both days included."""

    __tablename__ = "known_crew_members"
    __table_args__ = (Index("ix_known_crew_members_person", "organization_id", "person_id", "crew_id"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date | None]


class KnownBooking(TenantRow, Base):
    """A booking that holds: which crew works on which job on which day of the property."""

    __tablename__ = "known_bookings"
    __table_args__ = (
        Index("ix_known_bookings_job", "organization_id", "job_id"),
        Index("ix_known_bookings_crew", "organization_id", "crew_id", "starts_on"),
    )
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date]


class KnownBookingPerson(Base):
    """A person named on a booking besides the crew."""

    __tablename__ = "known_booking_people"
    __table_args__ = (Index("ix_known_booking_people_person", "organization_id", "person_id", "booking_id"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)


class InvoiceCounter(Base):
    """The last invoice number given, locked until the commit by who takes the next, so that numbers have no gaps."""

    __tablename__ = "invoice_counters"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    last: Mapped[int]

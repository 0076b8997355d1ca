"""An invoice: what happened to it and what was settled. Once issued its lines stand; its status is derived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from billing.domain import invoice_events as events
from billing.domain import refusals
from billing.domain.amounts import amount_shown, money_data, priced_lines, totals_of
from billing.domain.declarative import Base
from billing.domain.invoice_lines import InvoiceLine, LineGiven
from billing.domain.invoice_sums import InvoiceSums
from billing.domain.status import InvoiceFacts, status_of
from billing.domain.terms import due_on
from common.db.declarative import VersionedRow
from common.money import Money

_OPEN = "issued_at IS NOT NULL AND voided_at IS NULL AND settled_minor < total_minor"


class Invoice(InvoiceSums, VersionedRow, Base):
    """`settled_minor` is the ledger's sum for this receivable, kept under the row lock so that lists need no sum."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("due_days IN (0, 7, 14, 30)", name="due_days"),
        CheckConstraint("total_minor = subtotal_minor - discount_minor + tax_minor", name="total"),
        CheckConstraint("total_minor >= 0 AND discount_minor >= 0 AND tax_minor >= 0", name="amounts"),
        CheckConstraint("credited_minor >= 0", name="credited"),
        CheckConstraint("progress_percent > 0 AND progress_percent <= 100", name="progress_percent"),
        CheckConstraint("applied_credit_minor >= 0", name="applied_credit"),
        Index("ix_invoices_customer", "organization_id", "customer_id", "number"),
        Index("ix_invoices_job", "organization_id", "job_id", "number"),
        Index("ix_invoices_estimate", "organization_id", "estimate_id", "number"),
        Index("ix_invoices_draft", "organization_id", "number", postgresql_where=text("issued_at IS NULL")),
        Index("ix_invoices_open", "organization_id", "number", postgresql_where=text(_OPEN)),
        Index("ix_invoices_void", "organization_id", "number", postgresql_where=text("voided_at IS NOT NULL")),
        Index(
            "ix_invoices_owed",
            "organization_id",
            "due_on",
            postgresql_where=text(_OPEN),
            postgresql_include=["total_minor", "settled_minor"],
        ),
        Index("ix_invoices_paid", "organization_id", "paid_at", postgresql_where=text("paid_at IS NOT NULL")),
        Index("ix_invoices_to_sweep", "due_on", postgresql_where=text(_OPEN + " AND overdue_said_at IS NULL")),
    )
    number: Mapped[int]
    job_id: Mapped[UUID | None]
    estimate_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    property_id: Mapped[UUID | None]
    title: Mapped[str]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    due_days: Mapped[int]
    due_on: Mapped[date]
    notes: Mapped[str]
    terms: Mapped[str]
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    send_requested_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    overdue_said_at: Mapped[datetime | None]
    is_progress: Mapped[bool] = mapped_column(default=False, server_default="false")
    progress_percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    reminders_paused_at: Mapped[datetime | None]
    lines: Mapped[list[InvoiceLine]] = relationship(
        order_by=InvoiceLine.position, cascade="all, delete-orphan", lazy="selectin"
    )

    def status(self, *, today: date) -> str:
        """Derived, see `status_of`."""
        return status_of(
            InvoiceFacts(
                issued_at=self.issued_at,
                viewed_at=self.viewed_at,
                voided_at=self.voided_at,
                total_minor=self.total_minor,
                settled_minor=self.settled_minor,
                due_on=self.due_on,
            ),
            today=today,
        )

    def price(self, lines: Sequence[LineGiven], *, discount: Money, tax_rate: Decimal) -> None:
        """Put these lines on a draft and sum it up."""
        self.require_draft()
        prices = priced_lines([line.to_price for line in lines], discount=discount, tax_rate=tax_rate)
        self.put_lines(
            [InvoiceLine.priced(line, price=prices[n], position=n) for n, line in enumerate(lines)], tax_rate=tax_rate
        )

    def put_lines(self, lines: Sequence[InvoiceLine], *, tax_rate: Decimal) -> None:
        """Put priced lines on the invoice and sum it up."""
        self.lines = list(lines)
        self.tax_rate = tax_rate
        totals = totals_of([line.price for line in lines], currency=self.currency)
        self.subtotal_minor = totals.subtotal.amount
        self.discount_minor = totals.discount.amount
        self.tax_minor = totals.tax.amount
        self.total_minor = totals.total.amount

    def set_due(self, *, due_days: int, issued_on: date) -> None:
        """Due so many days after the issue."""
        self.due_days = due_days
        self.due_on = due_on(issued_on, due_days=due_days)

    def issue(self, *, at: datetime, on: date) -> None:
        """From here on it is owed: lines and terms stand, the due day counts from now."""
        self.require_draft()
        if not self.lines:
            raise refusals.InvoiceIsEmpty()
        self.issued_at = at
        self.set_due(due_days=self.due_days, issued_on=on)

    def changed(self, *, today: date) -> events.InvoiceChanged:
        """How it stands now."""
        return events.InvoiceChanged(
            **self._facts(),
            due_on=self.due_on,
            status=self.status(today=today),
        )

    def created(self) -> events.InvoiceCreated:
        """There is a new draft."""
        return events.InvoiceCreated(
            **self._facts(),
            due_on=self.due_on,
        )

    def mark_paid(self, *, at: datetime) -> events.InvoicePaid | None:
        """Notice that nothing is left to pay, or that something is again; only becoming paid is news."""
        if self.balance.amount > 0:
            self.paid_at = None
            return None
        if self.paid_at is not None:
            return None
        self.paid_at = at
        return events.InvoicePaid(
            **self._facts(),
            paid_at=at,
        )

    def mark_overdue(self, *, at: datetime, today: date) -> events.InvoiceOverdue | None:
        """Notice once that the due day passed."""
        if self.overdue_said_at is not None or self.status(today=today) != "overdue":
            return None
        self.overdue_said_at = at
        return events.InvoiceOverdue(invoice_id=self.id, balance=money_data(self.balance))

    def mark_sent(self, *, at: datetime, link: str, channels: Sequence[str]) -> events.InvoiceSent:
        """It goes to the customer; also again."""
        self.sent_at, self.send_requested_at = at, None
        return events.InvoiceSent(
            **self._facts(),
            balance=money_data(self.balance),
            due_on=self.due_on,
            link=link,
            channels=list(channels),
        )

    def mark_viewed(self, *, at: datetime) -> events.InvoiceViewed | None:
        """The customer opened it; only the first time is news."""
        if self.viewed_at is not None or self.issued_at is None or self.voided_at is not None:
            return None
        self.viewed_at = at
        return events.InvoiceViewed(invoice_id=self.id, viewed_at=at)

    def void(self, *, at: datetime, reason: str) -> events.InvoiceVoided:
        """Cancelled for a reason; not while it holds money other than deposit and credit, which go back."""
        self.require_live()
        if self.settled_minor != self.credited_minor + self.applied_credit_minor:
            raise refusals.InvoiceHasMoney(balance=amount_shown(self.balance))
        self.voided_at, self.void_reason, self.send_requested_at = at, reason, None
        self.settled_minor = self.credited_minor = self.applied_credit_minor = 0
        for line in self.lines:
            line.billed_job_line_id = None
        return events.InvoiceVoided(invoice_id=self.id, reason=reason)

    def require_live(self) -> None:
        """Not void."""
        if self.voided_at is not None:
            raise refusals.InvoiceIsVoid()

    def require_draft(self) -> None:
        """Not issued, not void."""
        self.require_live()
        if self.issued_at is not None:
            raise refusals.InvoiceIsIssued()

    def require_collectable(self, amount: Money | None) -> Money:
        """The amount to collect, the whole balance when none is named; never above the balance."""
        self.require_live()
        if amount is not None and amount.currency != self.currency:
            raise refusals.OtherCurrency(field="amount")
        if self.balance.amount <= 0:
            raise refusals.NothingToCollect(balance=amount_shown(self.balance))
        if amount is not None and amount > self.balance:
            raise refusals.ExceedsBalance(field="amount", balance=amount_shown(self.balance))
        return amount or self.balance

    def _facts(self) -> dict[str, Any]:
        return {
            "invoice_id": self.id,
            "number": self.number,
            "job_id": self.job_id,
            "customer_id": self.customer_id,
            "total": money_data(self.total),
        }

"""Reminders of an invoice: steps in days from the due day (negative before it), each sent once, none while paused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from billing.domain.amounts import money_data
from billing.domain.declarative import Base
from billing.domain.invoice_events import InvoiceReminded
from billing.domain.invoices import Invoice
from common.db.declarative import TenantRow

EARLIEST, LATEST = -30, 90
# A step is still taken when the machine was down on its day; later than this it would only confuse.
GRACE_DAYS = 6


class InvoiceReminder(TenantRow, Base):
    """One step of one invoice that was taken; `channels` is empty when the customer could not be reached."""

    __tablename__ = "invoice_reminders"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "invoice_id"], ["invoices.organization_id", "invoices.id"]),
        CheckConstraint("step_days BETWEEN -30 AND 90", name="step_days"),
        Index("uq_invoice_reminders_step", "organization_id", "invoice_id", "step_days", unique=True),
    )
    invoice_id: Mapped[UUID]
    step_days: Mapped[int]
    channels: Mapped[list[str]]
    taken_at: Mapped[datetime]


def schedule_of(days: Sequence[int]) -> list[int]:
    """Days from the due day in order, each once."""
    return sorted(set(days))


def step_due(schedule: Sequence[int], *, due_on: date, today: date, taken: Sequence[int]) -> int | None:
    """The latest step whose day came, unless it or a later one was taken; earlier ones that were missed are not."""
    reached = [days for days in schedule if 0 <= (today - due_on - timedelta(days=days)).days <= GRACE_DAYS]
    step = max(reached, default=None)
    return None if step is None or any(other >= step for other in taken) else step


def may_be_reminded(invoice: Invoice) -> bool:
    """The customer has it, something is left to pay, and nobody paused it."""
    open_ = invoice.sent_at is not None and invoice.voided_at is None and invoice.balance.amount > 0
    return open_ and invoice.reminders_paused_at is None


def reminded(invoice: Invoice, *, step_days: int, link: str, channels: Sequence[str]) -> InvoiceReminded:
    """It is said again what is due."""
    return InvoiceReminded(
        invoice_id=invoice.id,
        number=invoice.number,
        job_id=invoice.job_id,
        customer_id=invoice.customer_id,
        total=money_data(invoice.total),
        balance=money_data(invoice.balance),
        due_on=invoice.due_on,
        days_from_due=step_days,
        link=link,
        channels=list(channels),
    )

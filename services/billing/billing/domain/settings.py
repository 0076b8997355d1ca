"""How an organization bills: what completion of a job does, when invoices are due, tax and tips."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.declarative import Base
from common.db.declarative import VersionedRow

ON_COMPLETION = ("off", "draft", "sent")


class BillingSettings(VersionedRow, Base):
    """One row per organization, with the organization's id; without one the defaults hold. `reminder_days` are days
    from the due day, in order."""

    __tablename__ = "billing_settings"
    __table_args__ = (
        CheckConstraint("invoice_on_completion IN ('off', 'draft', 'sent')", name="invoice_on_completion"),
        CheckConstraint("due_days IN (0, 7, 14, 30)", name="due_days"),
    )
    invoice_on_completion: Mapped[str]
    due_days: Mapped[int]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    tips_enabled: Mapped[bool]
    terms: Mapped[str]
    reminder_days: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()), server_default="{}")


def default_settings(organization_id: UUID) -> BillingSettings:
    """What holds until somebody changes it: a draft for review, due in 7 days, no tax, no tips, no reminders."""
    return BillingSettings(
        organization_id=organization_id,
        id=organization_id,
        version=0,
        invoice_on_completion="draft",
        due_days=7,
        tax_rate=Decimal(0),
        tips_enabled=False,
        terms="",
        reminder_days=[],
    )

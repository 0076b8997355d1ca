"""The columns of an estimate, and its money as values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.money import Money
from estimate.domain import statuses
from estimate.domain.declarative import Base
from estimate.domain.pricing import Share, Totals


class EstimateRow(VersionedRow, Base):
    """`revision` counts what the customer was shown; `version` counts every change and is the ETag."""

    __abstract__ = True

    number: Mapped[int]
    revision: Mapped[int] = mapped_column(Integer(), default=1)
    status: Mapped[str] = mapped_column(default=statuses.DRAFT)
    customer_id: Mapped[UUID]
    property_id: Mapped[UUID]
    title: Mapped[str]
    terms: Mapped[str | None]
    notes: Mapped[str | None]
    currency: Mapped[str]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(6, 3), default=Decimal(0))
    tax_exempt: Mapped[bool] = mapped_column(default=False)
    discount_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    discount_amount_minor: Mapped[int | None]
    deposit_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    deposit_amount_minor: Mapped[int | None]
    subtotal_minor: Mapped[int] = mapped_column(default=0)
    discount_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int] = mapped_column(default=0)
    deposit_minor: Mapped[int] = mapped_column(default=0)
    expires_on: Mapped[date | None] = mapped_column(Date())
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    how: Mapped[str | None]
    signed_name: Mapped[str | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]

    @property
    def discount(self) -> Share:
        """The discount as it was agreed."""
        return self._share(self.discount_amount_minor, percent=self.discount_percent)

    @property
    def deposit(self) -> Share:
        """The deposit as it was agreed."""
        return self._share(self.deposit_amount_minor, percent=self.deposit_percent)

    @property
    def effective_tax_rate(self) -> Decimal:
        """The rate that applies: none for an exempt customer."""
        return Decimal(0) if self.tax_exempt else self.tax_rate

    @property
    def total(self) -> Money:
        """What the customer pays."""
        return self.money(self.total_minor)

    @property
    def subtotal(self) -> Money:
        """The chosen lines together."""
        return self.money(self.subtotal_minor)

    @property
    def discount_taken(self) -> Money:
        """What the discount comes to."""
        return self.money(self.discount_minor)

    @property
    def tax(self) -> Money:
        """What the tax comes to."""
        return self.money(self.tax_minor)

    @property
    def deposit_asked(self) -> Money | None:
        """What is asked before the work, if anything."""
        return self.money(self.deposit_minor) if self.deposit_minor else None

    def money(self, amount: int) -> Money:
        """An amount in this estimate's currency."""
        return Money(amount, self.currency)

    def keep_totals(self, sums: Totals) -> None:
        """Store the sums."""
        self.subtotal_minor, self.discount_minor = sums.subtotal.amount, sums.discount.amount
        self.tax_minor, self.total_minor = sums.tax.amount, sums.total.amount
        self.deposit_minor = sums.deposit.amount

    def agree(self, what: str, *, share: Share | None) -> None:
        """Set the discount or the deposit: an amount, a percentage, or none."""
        amount = None if share is None or share.amount is None else share.amount.amount
        setattr(self, f"{what}_amount_minor", amount)
        setattr(self, f"{what}_percent", None if share is None else share.percent)

    def _share(self, amount_minor: int | None, *, percent: Decimal | None) -> Share:
        return Share(amount=None if amount_minor is None else self.money(amount_minor), percent=percent)

"""A line of an invoice, as priced."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.amounts import LineToPrice, PricedLine
from billing.domain.declarative import Base
from common.db.declarative import TenantRow
from common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGiven:
    """A line as somebody asks for it, or as a job's line says it."""

    name: str
    quantity: Decimal
    unit_price: Money
    taxable: bool = True
    unit: str = ""
    description: str = ""
    service_id: UUID | None = None
    job_line_id: UUID | None = None

    @property
    def to_price(self) -> LineToPrice:
        """As pricing sees it."""
        return LineToPrice(quantity=self.quantity, unit_price=self.unit_price, taxable=self.taxable)


class InvoiceLine(TenantRow, Base):
    """One thing that is charged. `billed_job_line_id` is unique: no line of a job is on two invoices that stand."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "invoice_id"], ["invoices.organization_id", "invoices.id"]),
        CheckConstraint("amount_minor >= 0 AND discount_minor >= 0 AND tax_minor >= 0", name="amounts"),
        Index("ix_invoice_lines_invoice", "organization_id", "invoice_id", "position"),
        Index("uq_invoice_lines_billed_job_line", "organization_id", "billed_job_line_id", unique=True),
    )
    invoice_id: Mapped[UUID]
    position: Mapped[int]
    job_line_id: Mapped[UUID | None]
    billed_job_line_id: Mapped[UUID | None]
    service_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    unit: Mapped[str]
    unit_price_minor: Mapped[int]
    amount_minor: Mapped[int]
    discount_minor: Mapped[int]
    tax_minor: Mapped[int]
    currency: Mapped[str]
    taxable: Mapped[bool]

    @classmethod
    def priced(cls, given: LineGiven, *, price: PricedLine, position: int) -> InvoiceLine:
        """The line as it stands on an invoice."""
        return cls(
            position=position,
            job_line_id=given.job_line_id,
            billed_job_line_id=given.job_line_id,
            service_id=given.service_id,
            name=given.name,
            description=given.description,
            quantity=given.quantity,
            unit=given.unit,
            unit_price_minor=given.unit_price.amount,
            amount_minor=price.amount.amount,
            discount_minor=price.discount.amount,
            tax_minor=price.tax.amount,
            currency=given.unit_price.currency,
            taxable=given.taxable,
        )

    @property
    def unit_price(self) -> Money:
        """Price of one unit."""
        return Money(self.unit_price_minor, self.currency)

    @property
    def amount(self) -> Money:
        """Quantity times price."""
        return Money(self.amount_minor, self.currency)

    @property
    def price(self) -> PricedLine:
        """Its part of the sums."""
        return PricedLine(
            amount=self.amount,
            discount=Money(self.discount_minor, self.currency),
            tax=Money(self.tax_minor, self.currency),
        )

    @property
    def given(self) -> LineGiven:
        """As it was asked for, to be priced again when discount or rate change."""
        return LineGiven(
            name=self.name,
            quantity=self.quantity,
            unit_price=self.unit_price,
            taxable=self.taxable,
            unit=self.unit,
            description=self.description,
            service_id=self.service_id,
            job_line_id=self.job_line_id,
        )

"""One line of an estimate: work with quantity and price; an optional one counts only when it is chosen."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.money import Money
from estimate.domain.declarative import Base
from estimate.domain.event_shapes import LineData, money_data
from estimate.domain.pricing import Priced, plain_decimal


class EstimateLine(TenantRow, Base):
    """A line keeps what the catalogue said when it was written; later changes there do not reach it."""

    __tablename__ = "estimate_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "estimate_id"], ["estimates.organization_id", "estimates.id"], ondelete="CASCADE"
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_minor >= 0", name="unit_price"),
        CheckConstraint("optional OR chosen", name="chosen"),
        CheckConstraint("water_gallons >= 0", name="water"),
        Index("ix_estimate_lines_estimate", "organization_id", "estimate_id", "position"),
    )

    estimate_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer())
    service_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit: Mapped[str]
    unit_price_minor: Mapped[int]
    currency: Mapped[str]
    taxable: Mapped[bool]
    duration_minutes: Mapped[int] = mapped_column(Integer())
    skills: Mapped[list[str]]
    required_equipment: Mapped[list[str]]
    water_gallons: Mapped[int] = mapped_column(Integer())
    optional: Mapped[bool]
    chosen: Mapped[bool]

    @property
    def unit_price(self) -> Money:
        """The price of one unit."""
        return Money(self.unit_price_minor, self.currency)

    @property
    def priced(self) -> Priced:
        """The line as far as money goes."""
        return Priced(self.quantity, self.unit_price, self.taxable)

    @property
    def net(self) -> Money:
        """Quantity times price."""
        return self.priced.net

    def data(self) -> LineData:
        """As it stands in events and in frozen versions."""
        return LineData(
            line_id=self.id,
            service_id=self.service_id,
            name=self.name,
            description=self.description,
            quantity=plain_decimal(self.quantity),
            unit=self.unit,
            unit_price=money_data(self.unit_price),
            taxable=self.taxable,
            duration_minutes=self.duration_minutes,
            skills=self.skills,
            required_equipment=self.required_equipment,
            water_gallons=self.water_gallons,
        )

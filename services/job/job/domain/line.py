"""A service to do on a job, with its price."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.money import Money
from job.domain.declarative import Base
from job.domain.event_shapes import LineData, decimal_text, money_data
from job.domain.pricing import Priced


class JobLine(TenantRow, Base):
    """One service. `duration_minutes` and `water_gallons` are for the whole quantity."""

    __tablename__ = "job_lines"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("duration_minutes >= 0", name="duration"),
        CheckConstraint("water_gallons >= 0", name="water"),
        Index("ix_job_lines_job", "organization_id", "job_id", "position"),
    )
    job_id: Mapped[UUID]
    position: Mapped[int]
    service_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    unit: Mapped[str]
    unit_price_minor: Mapped[int]
    currency: Mapped[str]
    taxable: Mapped[bool]
    duration_minutes: Mapped[int]
    skills: Mapped[list[str]]
    required_equipment: Mapped[list[str]]
    water_gallons: Mapped[int]

    @property
    def unit_price(self) -> Money:
        """Price of one unit."""
        return Money(self.unit_price_minor, self.currency)

    @property
    def priced(self) -> Priced:
        """As pricing sees it."""
        return Priced(self.quantity, self.unit_price, self.taxable)

    @property
    def amount(self) -> Money:
        """Quantity times price."""
        return self.priced.amount

    def facts(self) -> LineData:
        """As events carry it."""
        return LineData(
            line_id=self.id,
            service_id=self.service_id,
            name=self.name,
            description=self.description,
            quantity=decimal_text(self.quantity),
            unit=self.unit,
            unit_price=money_data(self.unit_price),
            taxable=self.taxable,
            duration_minutes=self.duration_minutes,
            skills=self.skills,
            required_equipment=self.required_equipment,
            water_gallons=self.water_gallons,
        )


class Named(Protocol):
    """A line, stored or ordered."""

    @property
    def name(self) -> str: ...


def skills_of(lines: Iterable[JobLine]) -> list[str]:
    """Every skill that one of the lines needs, once."""
    return sorted({skill for line in lines for skill in line.skills})


def equipment_of(lines: Iterable[JobLine]) -> list[str]:
    """Everything that must be along for one of the lines, once; capitals make no difference."""
    needed = [each for line in lines for each in line.required_equipment]
    return sorted({each.casefold(): each for each in needed}.values())


def water_of(lines: Iterable[JobLine]) -> int:
    """The water to bring for all of the lines, in gallons."""
    return sum(line.water_gallons for line in lines)


def title_of(lines: Iterable[Named]) -> str:
    """A title made of the services' names."""
    return ", ".join(line.name for line in lines)[:200]

"""A service that the company sells: what it is called, what it costs, how long it takes, which skills,
equipment and materials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.money import Money
from estimate.domain import events
from estimate.domain.declarative import Base
from estimate.domain.event_shapes import MaterialData, money_data
from estimate.domain.pricing import plain_decimal
from estimate.domain.search_terms import folded

_PLAIN = (
    "description", "unit", "duration_minutes", "skills", "required_equipment", "water_gallons", "taxable", "active",
)  # fmt: skip


class CatalogueService(VersionedRow, Base):
    """One entry of the catalogue."""

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("unit_price_minor >= 0", name="unit_price"),
        CheckConstraint("water_gallons >= 0", name="water"),
        Index("ix_services_name", "organization_id", "sort_name", "id"),
        Index("ix_services_active", "organization_id", "active", "sort_name", "id"),
    )

    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(Text(collation="C"))
    description: Mapped[str]
    unit: Mapped[str]
    unit_price_minor: Mapped[int]
    currency: Mapped[str]
    duration_minutes: Mapped[int] = mapped_column(Integer())
    skills: Mapped[list[str]]
    required_equipment: Mapped[list[str]]
    water_gallons: Mapped[int] = mapped_column(Integer())
    taxable: Mapped[bool]
    active: Mapped[bool]
    recipe: Mapped[list[Any]]
    created_at: Mapped[datetime]

    @property
    def unit_price(self) -> Money:
        """The price of one unit."""
        return Money(self.unit_price_minor, self.currency)

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Set whichever facts are given; an entry's price is in the organization's currency."""
        if "name" in facts:
            self.name, self.sort_name = facts["name"], folded(facts["name"])
        if "unit_price" in facts:
            self.unit_price_minor, self.currency = facts["unit_price"].amount, facts["unit_price"].currency
        if "recipe" in facts:
            self.recipe = [_material(one["item"], quantity=one["quantity"]) for one in facts["recipe"]]
        for plain in _PLAIN:
            if plain in facts:
                setattr(self, plain, facts[plain])

    def created(self) -> events.ServiceCreated:
        """The event of its making."""
        return events.ServiceCreated(**self._state())

    def changed(self) -> events.ServiceChanged:
        """The event of a change."""
        return events.ServiceChanged(**self._state())

    def _state(self) -> dict[str, Any]:
        return {
            "service_id": self.id,
            "name": self.name,
            "description": self.description,
            "unit": self.unit,
            "unit_price": money_data(self.unit_price),
            "duration_minutes": self.duration_minutes,
            "skills": self.skills,
            "required_equipment": self.required_equipment,
            "water_gallons": self.water_gallons,
            "taxable": self.taxable,
            "active": self.active,
            "recipe": [MaterialData(**material) for material in self.recipe],
        }


def _material(item: str, *, quantity: Decimal) -> dict[str, str]:
    return {"item": item, "quantity": plain_decimal(quantity)}

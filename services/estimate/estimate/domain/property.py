"""A property: an address where work is done, with its own time zone and notes on how to get in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, relationship

from common.db.declarative import TenantRow
from estimate.domain.contact import settled_address
from estimate.domain.declarative import Base
from estimate.domain.event_shapes import AddressData, PropertyData

if TYPE_CHECKING:
    from estimate.domain.customer import Customer

_OPTIONAL = ("line2", "latitude", "longitude")


class Property(TenantRow, Base):
    """Part of its customer: changes lock and version the customer."""

    __tablename__ = "properties"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "customer_id"], ["customers.organization_id", "customers.id"], ondelete="CASCADE"
        ),
        Index("ix_properties_customer", "organization_id", "customer_id"),
    )

    customer_id: Mapped[UUID]
    label: Mapped[str]
    address: Mapped[dict[str, Any]]
    zone: Mapped[str]
    access_notes: Mapped[str | None]

    customer: Mapped[Customer] = relationship(back_populates="properties")

    @property
    def version(self) -> int:
        """The customer's: it counts every change of any part."""
        return self.customer.version

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Set whichever facts are given."""
        if "address" in facts:
            self.address = settled_address(facts["address"], field="address")
        for plain in ("label", "zone", "access_notes"):
            if plain in facts:
                setattr(self, plain, facts[plain])

    def forget(self) -> None:
        """Keep that there was one, in which country and zone."""
        self.label, self.access_notes = "", None
        self.address = {name: None if name in _OPTIONAL else "" for name in self.address} | {
            "country": self.address["country"]
        }

    def data(self) -> PropertyData:
        """As it stands in events."""
        return PropertyData(
            property_id=self.id,
            label=self.label,
            address=msgspec.convert(self.address, AddressData),
            zone=self.zone,
            access_notes=self.access_notes,
        )

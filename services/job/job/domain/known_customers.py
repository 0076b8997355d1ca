"""What this service keeps of customers, their properties and tags, as the estimate service tells it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import TenantRow
from job.domain.declarative import Base
from job.domain.event_shapes import AddressData
from job.domain.job import ERASED_CUSTOMER


class KnownCustomer(TenantRow, Base):
    """A customer."""

    __tablename__ = "known_customers"
    name: Mapped[str]
    company: Mapped[str | None]
    email: Mapped[str | None]
    phones: Mapped[list[Any]]
    tax_exempt: Mapped[bool]
    properties: Mapped[list[KnownProperty]] = relationship(cascade="all, delete-orphan", order_by="KnownProperty.id")
    tags: Mapped[list[KnownCustomerTag]] = relationship(
        cascade="all, delete-orphan", order_by="KnownCustomerTag.tag_id"
    )

    def forget(self) -> None:
        """Keep that there was a customer, with so many places; not who or where."""
        self.name, self.company, self.email, self.phones = ERASED_CUSTOMER, None, None, []
        self.tags = []
        for site in self.properties:
            site.label, site.access_notes = "", None
            site.address = msgspec.to_builtins(site.place.forgotten)

    @property
    def known_as(self) -> str:
        """The name in lists: the company's when there is one."""
        return f"{self.company} ({self.name})" if self.company else self.name


class KnownProperty(TenantRow, Base):
    """A service address."""

    __tablename__ = "known_properties"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["known_customers.organization_id", "known_customers.id"],
            ondelete="CASCADE",
        ),
        Index("ix_known_properties_customer", "organization_id", "customer_id"),
    )
    customer_id: Mapped[UUID]
    label: Mapped[str]
    address: Mapped[dict[str, Any]]
    zone: Mapped[str]
    access_notes: Mapped[str | None]

    @property
    def place(self) -> AddressData:
        """The address as a structure."""
        return msgspec.convert(self.address, AddressData)


class KnownCustomerTag(Base):
    """A tag on a customer; lists filter by joining it."""

    __tablename__ = "known_customer_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "customer_id"],
            ["known_customers.organization_id", "known_customers.id"],
            ondelete="CASCADE",
        ),
        Index("ix_known_customer_tags_customer", "organization_id", "customer_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    colour: Mapped[str]

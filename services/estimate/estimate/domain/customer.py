"""A customer: one aggregate with properties, tags and consent. Whatever of it changes, the whole is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, attributes, mapped_column, relationship

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput, NotFound
from common.ids import new_id
from estimate.domain import events
from estimate.domain.contact import refuse_impossible_phones, settled_address
from estimate.domain.declarative import Base
from estimate.domain.event_shapes import AddressData, PhoneData
from estimate.domain.property import Property
from estimate.domain.search_terms import folded, terms_of
from estimate.domain.tag import Tag

MAX_PROPERTIES = 200
ERASED_NAME = "Erased customer"
_PLAIN = ("company", "email", "consent_email", "consent_sms", "tax_exempt", "locale")


class CustomerInUse(Conflict):
    """Something hangs on this customer, so it is kept."""

    code = "customer_in_use"


class ErasureBlocked(Conflict):
    """Something is still open with this customer; end it first, then erase."""

    code = "erasure_blocked"


class TooManyProperties(InvalidInput):
    """A customer has at most 200 properties."""

    code = "too_many_properties"


class CustomerTag(Base):
    """A tag on a customer."""

    __tablename__ = "customer_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "customer_id"], ["customers.organization_id", "customers.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["organization_id", "tag_id"], ["tags.organization_id", "tags.id"]),
        Index("ix_customer_tags_tag", "organization_id", "tag_id", "customer_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)


class CustomerTerm(Base):
    """A word by which a customer is found."""

    __tablename__ = "customer_terms"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "customer_id"], ["customers.organization_id", "customers.id"], ondelete="CASCADE"
        ),
        Index("ix_customer_terms_customer", "organization_id", "customer_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    term: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)


class Customer(VersionedRow, Base):
    """Who the work is for. The version counts changes of properties and tags too."""

    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_name", "organization_id", "sort_name", "id"),)

    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(Text(collation="C"))
    company: Mapped[str | None]
    email: Mapped[str | None]
    phones: Mapped[list[Any]]
    billing_address: Mapped[dict[str, Any] | None]
    consent_email: Mapped[bool]
    consent_sms: Mapped[bool]
    tax_exempt: Mapped[bool]
    locale: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    properties: Mapped[list[Property]] = relationship(
        back_populates="customer", order_by=Property.id, cascade="all", lazy="selectin"
    )
    tags: Mapped[list[Tag]] = relationship(
        secondary=lambda: CustomerTag.__table__,
        primaryjoin=lambda: (
            (Customer.organization_id == CustomerTag.organization_id) & (Customer.id == CustomerTag.customer_id)
        ),
        secondaryjoin=lambda: (Tag.organization_id == CustomerTag.organization_id) & (Tag.id == CustomerTag.tag_id),
        order_by=Tag.sort_name,
        lazy="selectin",
        viewonly=True,
    )

    def describe(self, facts: Mapping[str, Any], *, at: datetime) -> None:
        """Set whichever facts are given."""
        if "name" in facts:
            self.name, self.sort_name = facts["name"], folded(facts["name"])
        if "phones" in facts:
            refuse_impossible_phones(facts["phones"])
            self.phones = [{"number": phone["number"], "label": phone["label"]} for phone in facts["phones"]]
        if "billing_address" in facts:
            address = facts["billing_address"]
            self.billing_address = None if address is None else settled_address(address, field="billing_address")
        for plain in _PLAIN:
            if plain in facts:
                setattr(self, plain, facts[plain])
        self.touch(at=at)

    def touch(self, *, at: datetime) -> None:
        """Count a change, also one of properties or tags only."""
        self.changed_at = at
        attributes.flag_modified(self, "changed_at")

    def add_property(
        self, facts: Mapping[str, Any], *, zone: str, at: datetime, id: UUID | None = None, field: str = "address"
    ) -> Property:
        """A further service address. `field` names its address in the request."""
        if len(self.properties) >= MAX_PROPERTIES:
            raise TooManyProperties()
        place = Property(
            organization_id=self.organization_id,
            id=id or new_id(),
            label=facts["label"],
            address=settled_address(facts["address"], field=field),
            zone=zone,
            access_notes=facts.get("access_notes"),
        )
        self.properties.append(place)
        self.touch(at=at)
        return place

    @property
    def first_property(self) -> Property | None:
        """The property that was entered first."""
        return self.properties[0] if self.properties else None

    def property_with(self, property_id: UUID) -> Property:
        """One of its properties, or NotFound."""
        for place in self.properties:
            if place.id == property_id:
                return place
        raise NotFound("Property not found", field="property_id")

    def search_terms(self) -> set[str]:
        """The words under which it is found."""
        addresses = [place.address for place in self.properties] + (
            [self.billing_address] if self.billing_address else []
        )
        places = [address[part] for address in addresses for part in ("line1", "city", "postal_code")]
        return terms_of([self.name, self.company, self.email, *_phone_texts(self.phones), *places])

    def created(self) -> events.CustomerCreated:
        """The event of its making."""
        return events.CustomerCreated(**self._state())

    def changed(self) -> events.CustomerChanged:
        """The event of any change."""
        return events.CustomerChanged(**self._state())

    def erased(self) -> events.CustomerErased:
        """The event of its end."""
        return events.CustomerErased(customer_id=self.id)

    def erase(self, *, at: datetime) -> events.CustomerErased:
        """Nothing is left but that there was one, and what hangs on it. For good."""
        self.name, self.sort_name = ERASED_NAME, folded(ERASED_NAME)
        self.company = self.email = self.billing_address = self.locale = None
        self.phones, self.consent_email, self.consent_sms = [], False, False
        for place in self.properties:
            place.forget()
        self.erased_at = at
        self.touch(at=at)
        return self.erased()

    def _state(self) -> dict[str, Any]:
        address = self.billing_address
        return {
            "customer_id": self.id,
            "name": self.name,
            "phones": [PhoneData(**phone) for phone in self.phones],
            "billing_address": None if address is None else msgspec.convert(address, AddressData),
            "properties": [place.data() for place in self.properties],
            "tags": [tag.data() for tag in self.tags],
            **{plain: getattr(self, plain) for plain in _PLAIN},
        }


def _phone_texts(phones: Sequence[Mapping[str, str]]) -> list[str]:
    """Numbers as people type them: with country code, without it, and without area code."""
    digits = [phone["number"].lstrip("+") for phone in phones]
    return [number[-length:] for number in digits for length in (15, 10, 7)]

"""What this service keeps of organizations, their people and customers, as their owners tell it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from notification.domain.addresses import phone_of, usable
from notification.domain.declarative import Base
from notification.domain.kinds import Channel

OFFICE = ("owner", "manager")
ERASED_NAME = "Erased customer"


class KnownOrganization(Base):
    """An organization's name, zone and language."""

    __tablename__ = "known_organizations"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    locale: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]


class KnownCustomer(TenantRow, Base):
    """How a customer may be written to. `zones` are those of the properties, by property id."""

    __tablename__ = "known_customers"
    name: Mapped[str]
    email: Mapped[str | None]
    phones: Mapped[list[Any]]
    zones: Mapped[dict[str, Any]]
    consent_email: Mapped[bool]
    consent_sms: Mapped[bool]
    locale: Mapped[str | None]

    def address(self, channel: Channel) -> str | None:
        """Where the channel reaches the customer."""
        if channel == "email":
            return usable("email", self.email)
        return phone_of(self.phones)

    def consents(self, channel: Channel) -> bool:
        """Whether the customer agreed to be written to that way."""
        return self.consent_email if channel == "email" else self.consent_sms

    def forget(self) -> None:
        """Keep that there was somebody, who cannot be written to."""
        self.name, self.email, self.phones, self.zones, self.locale = ERASED_NAME, None, [], {}, None
        self.consent_email = self.consent_sms = False

    def zone_at(self, property_id: UUID | None) -> str | None:
        """The zone of a property."""
        zone = self.zones.get(str(property_id))
        return str(zone) if zone else None


class KnownMember(TenantRow, Base):
    """A person of the company, their role, and where they are written to."""

    __tablename__ = "known_members"
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]

"""The organization: one company on the platform. Its currency is for life, as money already recorded is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from gateway.domain.declarative import Base
from gateway.domain.events import OrganizationChanged, OrganizationCreated


class Organization(VersionedRow, Base):
    """A company; its id is also the tenant of its row."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("id = organization_id", name="own_tenant"),)
    name: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]
    locale: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    created_at: Mapped[datetime]

    @property
    def facts(self) -> dict[str, str | None]:
        """What others need to know of it."""
        return {
            "name": self.name,
            "zone": self.zone,
            "currency": self.currency,
            "locale": self.locale,
            "email": self.email,
            "phone": self.phone,
        }

    def created(self) -> OrganizationCreated:
        """The event that opens it."""
        return OrganizationCreated(**_data(self))

    def change(self, **changes: str | None) -> OrganizationChanged | None:
        """Take over new facts; None when nothing is different."""
        before = self.facts
        for name in ("name", "zone", "locale", "email", "phone"):
            if name in changes:
                setattr(self, name, changes[name])
        return OrganizationChanged(**_data(self)) if self.facts != before else None


def _data(organization: Organization) -> dict[str, Any]:
    return {"organization_id": organization.id, **organization.facts}

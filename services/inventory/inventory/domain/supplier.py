"""Who the company buys from."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict
from inventory.domain.declarative import Base
from inventory.domain.measures import key_of


class SupplierNameTaken(Conflict):
    """Another supplier has this name."""

    code = "supplier_name_taken"


class Supplier(VersionedRow, Base):
    """A supplier; one that is out of use takes no new orders."""

    __tablename__ = "suppliers"
    __table_args__ = (UniqueConstraint("organization_id", "name_key"),)
    name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    active: Mapped[bool]

    def describe(self, **facts: object) -> None:
        """Take over what was named."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.name_key = key_of(self.name)

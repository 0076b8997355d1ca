"""What is kept in stock: equipment, chemicals and supplies, and the single pieces that bear a serial number."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict
from inventory.domain.declarative import Base
from inventory.domain.measures import Cost, key_of

EQUIPMENT, CHEMICAL, SUPPLY = "equipment", "chemical", "supply"
KINDS = (EQUIPMENT, CHEMICAL, SUPPLY)


class ItemNameTaken(Conflict):
    """Another item has this name."""

    code = "item_name_taken"


class SkuTaken(Conflict):
    """Another item has this SKU."""

    code = "sku_taken"


class SerialNumberTaken(Conflict):
    """Another piece of this item has this serial number."""

    code = "serial_number_taken"


class NotEquipment(Conflict):
    """Only equipment has serial numbers."""

    code = "not_equipment"


class Item(VersionedRow, Base):
    """An item. Recipes of the catalogue find it by its SKU or its name, whatever the case."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        UniqueConstraint("organization_id", "name_key"),
        Index("uq_items_sku", "organization_id", "sku_key", unique=True, postgresql_where=text("sku_key IS NOT NULL")),
        ForeignKeyConstraint(["organization_id", "supplier_id"], ["suppliers.organization_id", "suppliers.id"]),
        Index("ix_items_kind", "organization_id", "kind", "id"),
        Index("ix_items_supplier", "organization_id", "supplier_id", "id"),
    )
    name: Mapped[str]
    name_key: Mapped[str]
    sku: Mapped[str | None]
    sku_key: Mapped[str | None]
    kind: Mapped[str]
    category: Mapped[str | None]
    unit: Mapped[str]
    supplier_id: Mapped[UUID | None]
    active: Mapped[bool]
    created_at: Mapped[datetime]

    def describe(self, **facts: Any) -> None:
        """Take over what was named."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.name_key = key_of(self.name)
        self.sku_key = key_of(self.sku) if self.sku else None


class ItemCost(Base):
    """What a unit of an item costs on average, in minor units. A row of its own: receipts change it, people change the
    item, and neither is in the other's way."""

    __tablename__ = "item_costs"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "item_id"], ["items.organization_id", "items.id"]),
        CheckConstraint("average_minor >= 0", name="average_minor"),
    )
    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    average_minor: Mapped[Cost]
    currency: Mapped[str]


class SerialNumber(VersionedRow, Base):
    """A piece of equipment by its serial number, with where it is; none when it is lost, sold or scrapped. It says
    which piece is where, while quantities are the ledger's."""

    __tablename__ = "serial_numbers"
    __table_args__ = (
        UniqueConstraint("organization_id", "item_id", "serial"),
        ForeignKeyConstraint(["organization_id", "item_id"], ["items.organization_id", "items.id"]),
        ForeignKeyConstraint(["organization_id", "location_id"], ["locations.organization_id", "locations.id"]),
    )
    item_id: Mapped[UUID]
    serial: Mapped[str]
    location_id: Mapped[UUID | None]
    note: Mapped[str | None]
    noted_at: Mapped[datetime]

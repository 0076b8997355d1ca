"""What an organization decides about its stock, beside what is known of the organization itself."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow, VersionedRow
from inventory.domain.declarative import Base


class KnownOrganization(TenantRow, Base):
    """The organization itself; its id is the tenant's."""

    __tablename__ = "known_organizations"
    zone: Mapped[str]
    currency: Mapped[str]


class InventorySettings(VersionedRow, Base):
    """One row, made when the organization becomes known, under its own id. `over_receipt_percent` is how much more
    than ordered may come in on a line."""

    __tablename__ = "inventory_settings"
    __table_args__ = (CheckConstraint("over_receipt_percent BETWEEN 0 AND 100", name="over_receipt_percent"),)
    allow_negative: Mapped[bool] = mapped_column(default=False)
    over_receipt_percent: Mapped[int] = mapped_column(default=0)


class OrderCounter(Base):
    """The number of the organization's last purchase order."""

    __tablename__ = "order_counters"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    last_number: Mapped[int]

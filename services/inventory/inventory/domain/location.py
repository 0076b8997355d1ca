"""Where stock is: a place of the company, a vehicle's stock, or a job site."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput
from inventory.domain.declarative import Base
from inventory.domain.measures import key_of

WAREHOUSE, OFFICE, STORAGE, VEHICLE, JOB_SITE = "warehouse", "office", "storage", "vehicle", "job_site"
KINDS = (WAREHOUSE, OFFICE, STORAGE, VEHICLE, JOB_SITE)


class LocationNameTaken(Conflict):
    """Another location has this name."""

    code = "location_name_taken"


class VehicleHasLocation(Conflict):
    """Another location is this vehicle's stock."""

    code = "vehicle_has_location"


class NotAVehiclesStock(InvalidInput):
    """Only a location of the kind vehicle belongs to a vehicle."""

    code = "not_a_vehicles_stock"


class LocationHoldsStock(Conflict):
    """There is stock here; move it or count it away first."""

    code = "location_holds_stock"


class LocationIsAwaiting(Conflict):
    """A purchase order is on its way here; receive or cancel it first."""

    code = "location_is_awaiting"


class Location(VersionedRow, Base):
    """A location. Removing keeps the row, for the ledger; nobody sees it any more, and its name is free."""

    __tablename__ = "locations"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("kind = 'vehicle' OR vehicle_id IS NULL", name="vehicle"),
        Index(
            "uq_locations_name", "organization_id", "name_key", unique=True, postgresql_where=text("removed_at IS NULL")
        ),
        Index(
            "uq_locations_vehicle",
            "organization_id",
            "vehicle_id",
            unique=True,
            postgresql_where=text("removed_at IS NULL AND vehicle_id IS NOT NULL"),
        ),
        Index(
            "uq_locations_receiving",
            "organization_id",
            unique=True,
            postgresql_where=text("is_receiving AND removed_at IS NULL"),
        ),
        Index("ix_locations_kind", "organization_id", "kind", "id", postgresql_where=text("removed_at IS NULL")),
    )
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str]
    vehicle_id: Mapped[UUID | None]
    address: Mapped[dict[str, Any] | None]
    is_receiving: Mapped[bool]
    removed_at: Mapped[datetime | None]

    def describe(self, **facts: Any) -> None:
        """Take over what was named. Raises NotAVehiclesStock."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.name_key = key_of(self.name)
        if self.vehicle_id is not None and self.kind != VEHICLE:
            raise NotAVehiclesStock(field="vehicle_id")

    def remove(self, *, at: datetime, holds_stock: bool, awaits_orders: bool) -> None:
        """Give it up. Raises LocationHoldsStock, LocationIsAwaiting."""
        if holds_stock:
            raise LocationHoldsStock
        if awaits_orders:
            raise LocationIsAwaiting
        self.removed_at, self.is_receiving = at, False

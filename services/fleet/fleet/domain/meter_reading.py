"""A meter reading as it is kept: never deleted, only voided with a reason, and then left out of everything."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict
from fleet.domain.declarative import Base
from fleet.domain.meters import METERS, MOST_TENTHS, Reading, number

MANUAL, MAINTENANCE = "manual", "maintenance"
SOURCES = (MANUAL, MAINTENANCE)


class AlreadyVoided(Conflict):
    """It was voided before."""

    code = "already_voided"


class ReadingOfMaintenance(Conflict):
    """The reading belongs to an entry of the maintenance log; void that one."""

    code = "reading_of_maintenance"


class MeterReading(VersionedRow, Base):
    """What somebody read. `suspicious` was confirmed although it is far above the usual."""

    __tablename__ = "meter_readings"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "vehicle_id"], ["vehicles.organization_id", "vehicles.id"]),
        ForeignKeyConstraint(
            ["organization_id", "maintenance_id"], ["maintenance_entries.organization_id", "maintenance_entries.id"]
        ),
        CheckConstraint("meter IN ('" + "', '".join(METERS) + "')", name="meter"),
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint(f"tenths BETWEEN 0 AND {MOST_TENTHS}", name="tenths"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided"),
        Index("ix_meter_readings_vehicle", "organization_id", "vehicle_id", "id"),
        Index(
            "ix_meter_readings_counting", "organization_id", "vehicle_id", "meter", "read_on", "tenths",
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_meter_readings_entry", "organization_id", "maintenance_id"),
    )  # fmt: skip
    vehicle_id: Mapped[UUID]
    meter: Mapped[str]
    read_on: Mapped[date]
    tenths: Mapped[int]
    source: Mapped[str]
    maintenance_id: Mapped[UUID | None]
    suspicious: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    @property
    def reading(self) -> Reading:
        """Day and value alone."""
        return Reading(self.read_on, self.tenths)

    @property
    def value(self) -> Decimal | None:
        """Miles or hours."""
        return number(self.tenths)

    def void(self, reason: str, *, at: datetime) -> None:
        """Leave it out from now on. Raises AlreadyVoided."""
        if self.voided_at is not None:
            raise AlreadyVoided
        self.voided_at, self.void_reason = at, reason

"""What this service keeps of vehicles and equipment, as fleet tells it: what a crew has along on which day, and whether
it must stay in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from job.domain.declarative import Base

KINDS = ("vehicle", "equipment")
RETIRED = "retired"


class KnownVehicle(TenantRow, Base):
    """A vehicle or a piece of equipment. It is named "" while only something else of it has been heard."""

    __tablename__ = "known_vehicles"
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    plate: Mapped[str | None]
    carries: Mapped[list[str]] = mapped_column(JSONB())
    grounded_reason: Mapped[str | None]
    grounded_from_on: Mapped[date | None]
    grounded_crews: Mapped[list[str]] = mapped_column(JSONB())

    def grounding_for(self, crew_id: UUID, on: date) -> str | None:
        """Why it must not go out with that crew on that day; None when it may."""
        stays = self.grounded_from_on is not None and self.grounded_from_on <= on
        return self.grounded_reason if stays and str(crew_id) in self.grounded_crews else None


class KnownVehicleAssignment(TenantRow, Base):
    """A crew's vehicle from a day on, until a day (included) or for good."""

    __tablename__ = "known_vehicle_assignments"
    __table_args__ = (
        Index("ix_known_vehicle_assignments_crew", "organization_id", "crew_id", "starts_on"),
        Index("ix_known_vehicle_assignments_vehicle", "organization_id", "vehicle_id"),
    )
    vehicle_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

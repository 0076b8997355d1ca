"""Vehicles and equipment as the fleet service tells of them: which crew has them on which day, what they let a crew do,
and whether they must stay in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from scheduling.domain.declarative import Base
from scheduling.domain.loads import Grounded, Load
from scheduling.domain.refusals import EquipmentRetired

RETIRED = "retired"


class KnownVehicle(TenantRow, Base):
    """A vehicle, or a piece of equipment that crews share."""

    __tablename__ = "known_vehicles"
    __table_args__ = (CheckConstraint("kind IN ('vehicle', 'equipment')", name="kind"),)
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    skills: Mapped[list[str]] = mapped_column(JSONB())
    carries: Mapped[list[str]] = mapped_column(JSONB())
    tank_gallons: Mapped[int | None]
    grounded_reason: Mapped[str | None]
    grounded_from_on: Mapped[date | None] = mapped_column(Date())
    grounded_crews: Mapped[list[str]] = mapped_column(JSONB())

    def ground(self, *, reason: str, from_on: date, crew_ids: list[UUID]) -> None:
        """It must not go out with these crews from that day on."""
        self.grounded_reason, self.grounded_from_on = reason, from_on
        self.grounded_crews = sorted(str(crew_id) for crew_id in crew_ids)

    def release(self) -> None:
        """It may go out again."""
        self.grounded_reason, self.grounded_from_on, self.grounded_crews = None, None, []

    @property
    def load(self) -> Load:
        """What it brings."""
        return Load.of(
            name=self.name, kind=self.kind, skills=self.skills, carries=self.carries, tank_gallons=self.tank_gallons
        )

    def grounded_on(self, on: date) -> Grounded | None:
        """Why a piece that is named for a booking must stay in that day; None when it may go out."""
        if self.grounded_reason is None or self.grounded_from_on is None or on < self.grounded_from_on:
            return None
        return Grounded(name=self.name, reason=self.grounded_reason)

    def check_usable(self) -> None:
        """Refuse what is out of the fleet."""
        if self.status == RETIRED:
            raise EquipmentRetired(f"{self.name} is no longer in use", field="equipment")


class KnownVehicleAssignment(TenantRow, Base):
    """A crew has a vehicle from a day on, until a day (included) or for good."""

    __tablename__ = "known_vehicle_assignments"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        Index("ix_known_vehicle_assignments_crew", "organization_id", "crew_id", "starts_on"),
    )
    vehicle_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date] = mapped_column(Date())
    ends_on: Mapped[date | None] = mapped_column(Date())

    def covers(self, on: date) -> bool:
        """Whether the crew has it that day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

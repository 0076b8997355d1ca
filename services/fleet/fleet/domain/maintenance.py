"""The maintenance log: what was done to a vehicle, when, at which meters, by whom and for how much. An entry is never
changed or deleted; a wrong one is voided with a reason, and what followed from it is undone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import InvalidInput
from common.money import Money
from fleet.domain.declarative import Base
from fleet.domain.due import Point
from fleet.domain.meter_reading import AlreadyVoided
from fleet.domain.meters import number

KINDS = ("service", "repair", "inspection", "fuel", "other")


class DoneInTheFuture(InvalidInput):
    """The log tells of what was done."""

    code = "done_in_the_future"


class PlanOfAnotherVehicle(InvalidInput):
    """The vehicle has no such service plan."""

    code = "plan_of_another_vehicle"


class OtherCurrency(InvalidInput):
    """Costs are in the organization's currency."""

    code = "other_currency"


class MaintenanceEntry(VersionedRow, Base):
    """One thing that was done. The meters are those of that day: as given, else as read last before it."""

    __tablename__ = "maintenance_entries"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "vehicle_id"], ["vehicles.organization_id", "vehicles.id"]),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided"),
        Index("ix_maintenance_entries_done", "organization_id", "performed_on", "id"),
        Index("ix_maintenance_entries_kind", "organization_id", "kind", "performed_on", "id"),
        Index(
            "ix_maintenance_entries_vehicle", "organization_id", "vehicle_id", "performed_on", "id",
        ),
        Index(
            "ix_maintenance_entries_cost", "organization_id", "vehicle_id", "performed_on", "kind", "cost_minor",
            postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip
    vehicle_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    performed_on: Mapped[date]
    tenth_miles: Mapped[int | None]
    tenth_hours: Mapped[int | None]
    cost_minor: Mapped[int]
    currency: Mapped[str]
    vendor: Mapped[str | None]
    notes: Mapped[str | None]
    logged_at: Mapped[datetime]
    logged_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    @property
    def cost(self) -> Money:
        """What it cost."""
        return Money(self.cost_minor, self.currency)

    @property
    def odometer_miles(self) -> Decimal | None:
        """Where the odometer stood."""
        return number(self.tenth_miles)

    @property
    def engine_hours(self) -> Decimal | None:
        """Where the engine's meter stood."""
        return number(self.tenth_hours)

    @property
    def point(self) -> Point:
        """Where plans that it did are counted from."""
        return Point(on=self.performed_on, tenth_miles=self.tenth_miles, tenth_hours=self.tenth_hours)

    def void(self, reason: str, *, at: datetime) -> None:
        """It was a mistake. Raises AlreadyVoided."""
        if self.voided_at is not None:
            raise AlreadyVoided
        self.voided_at, self.void_reason = at, reason


class MaintenancePlan(Base):
    """A service plan that an entry did."""

    __tablename__ = "maintenance_entry_plans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "maintenance_id"], ["maintenance_entries.organization_id", "maintenance_entries.id"]
        ),
        ForeignKeyConstraint(
            ["organization_id", "service_plan_id"], ["service_plans.organization_id", "service_plans.id"]
        ),
        Index("ix_maintenance_entry_plans_plan", "organization_id", "service_plan_id", "maintenance_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    maintenance_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_plan_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)

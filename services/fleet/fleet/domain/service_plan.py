"""A service plan: what has to be done to a vehicle again and again, and how it stands with that."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import InvalidInput
from fleet.domain.declarative import Base
from fleet.domain.due import OK, OVERDUE, STATES, Due, Intervals, Point, Soon, due_after, due_state
from fleet.domain.events import VehicleServiceDue
from fleet.domain.forecast import Outlook, projected_day
from fleet.domain.meters import TENTHS
from fleet.domain.vehicle import Vehicle

FIELDS = ("name", "safety", "active", "every_days", "soon_days", "start_on")
TENTHS_FIELDS = {
    "every_miles": "every_tenth_miles",
    "every_engine_hours": "every_tenth_hours",
    "soon_miles": "soon_tenth_miles",
    "soon_engine_hours": "soon_tenth_hours",
    "start_miles": "start_tenth_miles",
    "start_engine_hours": "start_tenth_hours",
}


class NoInterval(InvalidInput):
    """A service comes again after days, miles or engine hours; name at least one."""

    code = "no_interval"


class ServicePlan(VersionedRow, Base):
    """One service of one vehicle. The `last_` values are where it is counted from: the last service, else the start."""

    __tablename__ = "service_plans"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "vehicle_id"], ["vehicles.organization_id", "vehicles.id"]),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("num_nonnulls(every_days, every_tenth_miles, every_tenth_hours) > 0", name="interval"),
        Index("ix_service_plans_vehicle", "organization_id", "vehicle_id", "id"),
        Index("ix_service_plans_state", "organization_id", "state", "id"),
    )
    vehicle_id: Mapped[UUID]
    name: Mapped[str]
    safety: Mapped[bool]
    active: Mapped[bool]
    every_days: Mapped[int | None]
    every_tenth_miles: Mapped[int | None]
    every_tenth_hours: Mapped[int | None]
    soon_days: Mapped[int]
    soon_tenth_miles: Mapped[int]
    soon_tenth_hours: Mapped[int]
    start_on: Mapped[date]
    start_tenth_miles: Mapped[int | None]
    start_tenth_hours: Mapped[int | None]
    last_serviced_on: Mapped[date | None]
    counted_from_on: Mapped[date]
    counted_from_tenth_miles: Mapped[int | None]
    counted_from_tenth_hours: Mapped[int | None]
    due_on: Mapped[date | None]
    due_at_tenth_miles: Mapped[int | None]
    due_at_tenth_hours: Mapped[int | None]
    projected_on: Mapped[date | None]
    state: Mapped[str]
    created_at: Mapped[datetime]

    def plan(self, facts: dict[str, Any]) -> None:
        """Change what is named. Raises NoInterval."""
        for name in FIELDS:
            if name in facts:
                setattr(self, name, facts[name])
        for name, column in TENTHS_FIELDS.items():
            if name in facts:
                setattr(self, column, None if facts[name] is None else int(facts[name] * TENTHS))
        if self.every_days is None and self.every_tenth_miles is None and self.every_tenth_hours is None:
            raise NoInterval(field="every_days")

    def start(self, readings_then: Point) -> Point:
        """Where it is counted from before the first service: what was given, else what the meters showed then."""
        miles, hours = self.start_tenth_miles, self.start_tenth_hours
        return Point(
            on=self.start_on,
            tenth_miles=readings_then.tenth_miles if miles is None else miles,
            tenth_hours=readings_then.tenth_hours if hours is None else hours,
        )

    @property
    def start_is_open(self) -> bool:
        """Whether it is counted from a meter that nobody had read when it began."""
        open_miles = self.every_tenth_miles is not None and self.start_tenth_miles is None
        return open_miles or (self.every_tenth_hours is not None and self.start_tenth_hours is None)

    def count_from(self, point: Point, *, serviced: bool) -> None:
        """Begin anew at the actual day and meters of the last service, or at the start when there is none."""
        self.last_serviced_on = point.on if serviced else None
        self.counted_from_on = point.on
        self.counted_from_tenth_miles, self.counted_from_tenth_hours = point.tenth_miles, point.tenth_hours
        due = due_after(point, self._every)
        self.due_on, self.due_at_tenth_miles, self.due_at_tenth_hours = due.on, due.tenth_miles, due.tenth_hours

    def follow(self, vehicle: Vehicle, outlook: Outlook, *, at: datetime) -> VehicleServiceDue | None:
        """Take over how it stands now; says so when that became worse, None otherwise."""
        before = self.state
        if not (self.active and vehicle.status != "retired"):
            self.state, self.projected_on = OK, None
            return None
        self.projected_on = projected_day(self._due, outlook)
        self.state = due_state(self._due, vehicle.now(outlook.today), self._soon, projected_on=self.projected_on)
        if STATES.index(self.state) <= STATES.index(before):
            return None
        return VehicleServiceDue(
            vehicle_id=vehicle.id,
            vehicle_name=vehicle.name,
            service_plan_id=self.id,
            name=self.name,
            state=self.state,
            safety=self.safety,
            due_on=self.due_on,
            due_at_tenth_miles=self.due_at_tenth_miles,
            due_at_tenth_hours=self.due_at_tenth_hours,
            projected_on=self.projected_on,
            crossed_at=at,
        )

    @property
    def grounds(self) -> bool:
        """Whether the vehicle must stay until this is done."""
        return self.active and self.safety and self.state == OVERDUE

    @property
    def _every(self) -> Intervals:
        return Intervals(days=self.every_days, tenth_miles=self.every_tenth_miles, tenth_hours=self.every_tenth_hours)

    @property
    def _due(self) -> Due:
        return Due(on=self.due_on, tenth_miles=self.due_at_tenth_miles, tenth_hours=self.due_at_tenth_hours)

    @property
    def _soon(self) -> Soon:
        return Soon(days=self.soon_days, tenth_miles=self.soon_tenth_miles, tenth_hours=self.soon_tenth_hours)

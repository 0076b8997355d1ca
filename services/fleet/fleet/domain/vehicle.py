"""A vehicle or a piece of equipment: what it is, where its meters stand, and whether it may go out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict
from fleet.domain import statuses
from fleet.domain.declarative import Base
from fleet.domain.due import Point
from fleet.domain.events import VehicleChanged, VehicleCreated, VehicleGrounded, VehicleReleased
from fleet.domain.meters import MILES, Reading, number
from fleet.domain.vin import checked_vin

PLAIN_FIELDS = (
    "kind", "plate", "make", "model", "year", "stock_location_id", "payload_pounds", "tank_gallons", "seats", "notes",
)  # fmt: skip


class VehicleNameTaken(Conflict):
    """Another vehicle has this name; capitals make no difference."""

    code = "vehicle_name_taken"


class VinTaken(Conflict):
    """Another vehicle has this VIN."""

    code = "vin_taken"


class Vehicle(VersionedRow, Base):
    """One of the fleet. `no` is its number in the exclusion constraint that keeps it from two crews at once."""

    __tablename__ = "vehicles"
    __table_args__ = (
        UniqueConstraint("organization_id", "name_key"),
        UniqueConstraint("organization_id", "id", "no"),
        CheckConstraint("kind IN ('" + "', '".join(statuses.KINDS) + "')", name="kind"),
        CheckConstraint("status IN ('" + "', '".join(statuses.ALL) + "')", name="status"),
        CheckConstraint(
            "grounded_reason IN ('" + "', '".join(statuses.GROUNDING_REASONS) + "')", name="grounded_reason"
        ),
        CheckConstraint("(grounded_reason IS NULL) = (grounded_at IS NULL)", name="grounded"),
        Index("uq_vehicles_vin", "organization_id", "vin", unique=True, postgresql_where=text("vin IS NOT NULL")),
        Index("ix_vehicles_name", "organization_id", "name", "id"),
        Index("ix_vehicles_status", "organization_id", "status", "name", "id"),
        Index("ix_vehicles_settled", "settled_on"),
    )
    no: Mapped[int] = mapped_column(BigInteger(), Identity(always=True))
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    plate: Mapped[str | None]
    vin: Mapped[str | None]
    make: Mapped[str | None]
    model: Mapped[str | None]
    year: Mapped[int | None]
    stock_location_id: Mapped[UUID | None]
    skills: Mapped[list[str]]
    carries: Mapped[list[str]]
    payload_pounds: Mapped[int | None]
    tank_gallons: Mapped[int | None]
    seats: Mapped[int | None]
    notes: Mapped[str | None]
    tenth_miles: Mapped[int | None]
    miles_read_on: Mapped[date | None]
    tenth_hours: Mapped[int | None]
    hours_read_on: Mapped[date | None]
    grounded_reason: Mapped[str | None]
    grounded_at: Mapped[datetime | None]
    grounded_on: Mapped[date | None]
    grounded_crews: Mapped[list[str]]
    settled_on: Mapped[date]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def odometer_miles(self) -> Decimal | None:
        """Where the odometer stands."""
        return number(self.tenth_miles)

    @property
    def engine_hours(self) -> Decimal | None:
        """Where the engine's meter stands."""
        return number(self.tenth_hours)

    def describe(self, facts: dict[str, Any], *, at: datetime) -> None:
        """Change what is named. Raises VinMalformed, VinCheckDigitWrong."""
        for name in PLAIN_FIELDS:
            if name in facts:
                setattr(self, name, facts[name])
        if "name" in facts:
            self.name, self.name_key = facts["name"], facts["name"].casefold()
        if "vin" in facts:
            self.vin = None if facts["vin"] is None else checked_vin(facts["vin"])
        for name in ("skills", "carries"):
            if name in facts:
                setattr(self, name, _each_once(facts[name]))
        self.changed_at = at

    def move(self, to: str, *, reason: str | None, at: datetime) -> VehicleChanged:
        """Send it to the shop, back to work, or into retirement. Raises IllegalVehicleMove."""
        statuses.check_move(status=self.status, to=to)
        self.status, self.status_reason, self.changed_at = to, reason, at
        return self.changed()

    def stand_at(self, meter: str, reading: Reading | None) -> None:
        """Take over where a meter stands by the readings that count."""
        on, tenths = (None, None) if reading is None else (reading.on, reading.tenths)
        if meter == MILES:
            self.miles_read_on, self.tenth_miles = on, tenths
        else:
            self.hours_read_on, self.tenth_hours = on, tenths

    def now(self, today: date) -> Point:
        """Day and meters."""
        return Point(on=today, tenth_miles=self.tenth_miles, tenth_hours=self.tenth_hours)

    def last_reading(self, meter: str) -> Reading | None:
        """Where a meter stood last, and when that was."""
        miles = meter == MILES
        on, tenths = (self.miles_read_on, self.tenth_miles) if miles else (self.hours_read_on, self.tenth_hours)
        return None if on is None or tenths is None else Reading(on, tenths)

    def follow_grounding(
        self, reason: str | None, *, crews: Collection[UUID], at: datetime, today: date
    ) -> VehicleGrounded | VehicleReleased | None:
        """Take over whether it must stay, and whose days that spoils; says what changed, None when nothing."""
        names = sorted(str(crew) for crew in set(crews)) if reason else []
        if reason == self.grounded_reason and names == self.grounded_crews:
            return None
        if reason is None:
            self.grounded_reason = self.grounded_at = self.grounded_on = None
            self.grounded_crews = []
            return VehicleReleased(vehicle_id=self.id, released_at=at)
        since, on = self.grounded_at or at, self.grounded_on or today
        self.grounded_reason, self.grounded_at, self.grounded_on, self.grounded_crews = reason, since, on, names
        return self.grounded()

    def grounded(self) -> VehicleGrounded | None:
        """That it must stay, as it is now; None when it may go out."""
        if self.grounded_reason is None or self.grounded_at is None or self.grounded_on is None:
            return None
        return VehicleGrounded(
            vehicle_id=self.id,
            reason=self.grounded_reason,
            since=self.grounded_at,
            crew_ids=[UUID(name) for name in self.grounded_crews],
            from_on=self.grounded_on,
        )

    def created(self) -> VehicleCreated:
        """The vehicle as its first event."""
        return VehicleCreated(**self._facts())

    def changed(self) -> VehicleChanged:
        """The vehicle as it is now."""
        return VehicleChanged(**self._facts())

    def _facts(self) -> dict[str, Any]:
        return {
            "vehicle_id": self.id,
            "name": self.name,
            "status": self.status,
            "stock_location_id": self.stock_location_id,
            "kind": self.kind,
            "skills": list(self.skills),
            "plate": self.plate,
            "carries": list(self.carries),
            "tank_gallons": self.tank_gallons,
        }


def _each_once(words: Iterable[str]) -> list[str]:
    return list({word.casefold(): word for word in words}.values())

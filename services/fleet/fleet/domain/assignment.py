"""Which crew has a vehicle on which days. The exclusion constraint is the last word on two crews at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput
from fleet.domain.declarative import Base
from fleet.domain.events import VehicleAssigned, VehicleUnassigned
from fleet.domain.statuses import IN_SHOP, RETIRED
from fleet.domain.vehicle import Vehicle

ONE_CREW_AT_A_TIME = "int8range(vehicle_no, vehicle_no, '[]')"
DAYS = "daterange(starts_on, ends_on, '[]')"


class VehicleAlreadyAssigned(Conflict):
    """Another crew has the vehicle on one of these days."""

    code = "vehicle_already_assigned"


class VehicleMustStay(Conflict):
    """The vehicle is in the shop or a safety service is overdue; a reason sets that aside."""

    code = "vehicle_must_stay"


class VehicleRetired(Conflict):
    """The vehicle is retired."""

    code = "vehicle_retired"


class CrewInactive(Conflict):
    """The crew is not active."""

    code = "crew_inactive"


class AssignmentEndsBeforeItStarts(InvalidInput):
    """The last day of an assignment is not before its first."""

    code = "assignment_ends_before_it_starts"


class AssignmentWithdrawn(Conflict):
    """The assignment was withdrawn."""

    code = "assignment_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From a day on, until a day (included) or for good."""

    starts_on: date
    ends_on: date | None

    def reach(self, day: date) -> bool:
        """Whether some of them are that day or later."""
        return self.ends_on is None or self.ends_on >= day

    def within(self, others: Days, *, from_on: date) -> bool:
        """Whether these are among the others, as far as they are that day or later."""
        begins = max(self.starts_on, from_on) >= others.starts_on
        return begins and (others.ends_on is None or (self.ends_on is not None and self.ends_on <= others.ends_on))

    def in_words(self) -> str:
        """As people say it."""
        return f"from {self.starts_on} " + (f"to {self.ends_on}" if self.ends_on else "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The days that a crew shall have a vehicle, and why although it must stay, if it must."""

    days: Days
    today: date
    override_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """An assignment on some of the same days."""

    assignment_id: UUID
    crew_id: UUID
    crew_name: str
    days: Days


class Assignment(VersionedRow, Base):
    """A crew's days with a vehicle. A withdrawn one stays as history. `overridden_at`: somebody knew that the vehicle
    must stay, and gave a reason; that holds until it is grounded anew."""

    __tablename__ = "vehicle_assignments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "vehicle_id", "vehicle_no"], ["vehicles.organization_id", "vehicles.id", "vehicles.no"]
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        CheckConstraint("(override_reason IS NULL) = (overridden_at IS NULL)", name="override"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        ExcludeConstraint(
            (text(ONE_CREW_AT_A_TIME), "="),
            ("during", "&&"),
            name="ex_vehicle_assignments_one_crew_at_a_time",
            using="gist",
            where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_vehicle_assignments_vehicle", "organization_id", "vehicle_id", "id"),
        Index("ix_vehicle_assignments_crew", "organization_id", "crew_id", "id"),
        Index("ix_vehicle_assignments_days", "organization_id", "vehicle_id", "starts_on"),
    )
    vehicle_id: Mapped[UUID]
    vehicle_no: Mapped[int]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    during: Mapped[Range[date]] = mapped_column(DATERANGE(), Computed(DAYS, persisted=True), nullable=False)
    override_reason: Mapped[str | None]
    overridden_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    assigned_at: Mapped[datetime]

    @property
    def days(self) -> Days:
        """Its days."""
        return Days(starts_on=self.starts_on, ends_on=self.ends_on)

    def take(self, wish: Wish, vehicle: Vehicle, *, had: Days | None, at: datetime) -> None:
        """Have these days, if they are days at all and the vehicle may go out on those that it `had` not already, or a
        reason sets that aside."""
        days, today = wish.days, wish.today
        if self.withdrawn_at is not None:
            raise AssignmentWithdrawn
        if days.ends_on is not None and days.ends_on < days.starts_on:
            raise AssignmentEndsBeforeItStarts(field="ends_on")
        if wish.override_reason is not None:
            self.override_reason, self.overridden_at = wish.override_reason, at
        if days.reach(today) and not (had is not None and days.within(had, from_on=today)):
            self._check_may_go_out(vehicle)
        self.starts_on, self.ends_on = days.starts_on, days.ends_on

    def withdraw(self, reason: str, *, at: datetime) -> VehicleUnassigned:
        """Take the vehicle from the crew, as if it never had it. Raises AssignmentWithdrawn."""
        if self.withdrawn_at is not None:
            raise AssignmentWithdrawn
        self.withdrawn_at, self.withdrawn_reason = at, reason
        return VehicleUnassigned(assignment_id=self.id, vehicle_id=self.vehicle_id, crew_id=self.crew_id)

    def keeps_despite(self, vehicle: Vehicle) -> bool:
        """Whether somebody gave a reason for it since the vehicle was grounded."""
        grounded, overridden = vehicle.grounded_at, self.overridden_at
        return grounded is not None and overridden is not None and overridden >= grounded

    def assigned(self) -> VehicleAssigned:
        """The assignment as it is now."""
        return VehicleAssigned(
            assignment_id=self.id,
            vehicle_id=self.vehicle_id,
            crew_id=self.crew_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )

    def _check_may_go_out(self, vehicle: Vehicle) -> None:
        if vehicle.status == RETIRED:
            raise VehicleRetired(f"{vehicle.name} is retired", field="vehicle_id")
        if vehicle.grounded_reason is None or self.keeps_despite(vehicle):
            return
        why = "is in the shop" if vehicle.grounded_reason == IN_SHOP else "has a safety service overdue"
        raise VehicleMustStay(
            f"{vehicle.name} {why} since {vehicle.grounded_on}",
            field="override_reason",
            grounded_reason=vehicle.grounded_reason,
        )


def check_free(vehicle: Vehicle, in_the_way: Sequence[InTheWay]) -> None:
    """Refuse days that other assignments have, naming the first in words and all as data."""
    if in_the_way:
        first = in_the_way[0]
        raise VehicleAlreadyAssigned(
            f"{vehicle.name} is with {first.crew_name} {first.days.in_words()}",
            field="starts_on",
            conflicts=[
                {
                    "assignment_id": one.assignment_id,
                    "crew_id": one.crew_id,
                    "crew_name": one.crew_name,
                    "starts_on": one.days.starts_on,
                    "ends_on": one.days.ends_on,
                }
                for one in in_the_way
            ],
        )

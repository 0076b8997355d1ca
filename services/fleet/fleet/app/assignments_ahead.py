"""Asking which assignments of a vehicle stand in the way of something."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict
from fleet.app.organizations import today_of
from fleet.domain.assignment import Assignment, Days, InTheWay
from fleet.domain.known import KnownCrew
from fleet.domain.vehicle import Vehicle

MOST_NAMED = 10


class VehicleStillAssigned(Conflict):
    """A crew has the vehicle today or later; end that first."""

    code = "vehicle_still_assigned"


def in_the_way(uow: UnitOfWork, vehicle_id: UUID, days: Days, *, other_than: UUID | None = None) -> list[InTheWay]:
    """Assignments that share a day with these, the earliest first."""
    ours, theirs = Assignment.organization_id == uow.organization_id, Assignment.ends_on
    found = (
        select(Assignment.id, Assignment.crew_id, KnownCrew.name, Assignment.starts_on, Assignment.ends_on)
        .join(KnownCrew, (KnownCrew.organization_id == uow.organization_id) & (KnownCrew.id == Assignment.crew_id))
        .where(ours, Assignment.vehicle_id == vehicle_id, Assignment.withdrawn_at.is_(None))
        .where(Assignment.starts_on <= (days.ends_on or date.max), or_(theirs.is_(None), theirs >= days.starts_on))
        .order_by(Assignment.starts_on)
        .limit(MOST_NAMED)
    )
    if other_than is not None:
        found = found.where(Assignment.id != other_than)
    return [
        InTheWay(assignment_id=row[0], crew_id=row[1], crew_name=row[2], days=Days(starts_on=row[3], ends_on=row[4]))
        for row in uow.session.execute(found)
    ]


def refuse_if_assigned(uow: UnitOfWork, vehicle: Vehicle) -> None:
    """Raises VehicleStillAssigned, naming who has it until when."""
    ahead = in_the_way(uow, vehicle.id, Days(starts_on=today_of(uow), ends_on=None))
    if ahead:
        raise VehicleStillAssigned(
            f"{vehicle.name} is with {ahead[0].crew_name} {ahead[0].days.in_words()}",
            assignment_ids=[one.assignment_id for one in ahead],
        )

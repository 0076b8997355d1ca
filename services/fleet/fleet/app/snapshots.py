"""How vehicles stand, with who has them and whether they must stay: for a service that is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from common.db.everything import every, some_at_a_time
from common.events import DomainEvent, Standing
from fleet.domain.assignment import Assignment
from fleet.domain.vehicle import Vehicle

Key = tuple[UUID, UUID]


def vehicle_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every vehicle, also a retired one, with its assignments. Each was an event of its own, so there are numbers
    enough."""
    for some in some_at_a_time(every(session, Vehicle, organization_id)):
        assignments = _assignments(session, some)
        for vehicle in some:
            told: list[DomainEvent] = [vehicle.created()]
            told += [each.assigned() for each in assignments.get((vehicle.organization_id, vehicle.id), ())]
            grounded = vehicle.grounded()
            told += [grounded] if grounded is not None else []
            yield Standing(organization_id=vehicle.organization_id, aggregate_id=vehicle.id, events=told)


def _assignments(session: Session, vehicles: Sequence[Vehicle]) -> dict[Key, list[Assignment]]:
    keys = [(vehicle.organization_id, vehicle.id) for vehicle in vehicles]
    statement = (
        select(Assignment)
        .where(tuple_(Assignment.organization_id, Assignment.vehicle_id).in_(keys), Assignment.withdrawn_at.is_(None))
        .order_by(Assignment.starts_on)
    )
    found: dict[Key, list[Assignment]] = {}
    for each in session.scalars(statement):
        found.setdefault((each.organization_id, each.vehicle_id), []).append(each)
    return found

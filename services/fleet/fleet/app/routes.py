"""Keeping how far crews are planned to drive; the forecasts of their vehicles follow."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from fleet.app.settling import settle_vehicle
from fleet.domain.assignment import Assignment
from fleet.domain.known import PlannedRoute


def keep_route(uow: UnitOfWork, *, crew_id: UUID, on: date, distance_meters: int, planned_at: datetime) -> None:
    """Note the route of a crew's day, unless a newer one is known."""
    key = (uow.organization_id, crew_id, on)
    route = uow.session.get(PlannedRoute, key, with_for_update=True)
    if route is None:
        route = PlannedRoute(organization_id=uow.organization_id, crew_id=crew_id, driven_on=on)
        uow.session.add(route)
    elif route.planned_at > planned_at:
        return
    same = route.distance_meters == distance_meters
    route.distance_meters, route.planned_at = distance_meters, planned_at
    uow.session.flush()
    if not same:
        for vehicle_id in _vehicles_with(uow, crew_id, on):
            settle_vehicle(uow, vehicle_id=vehicle_id)


def _vehicles_with(uow: UnitOfWork, crew_id: UUID, on: date) -> list[UUID]:
    # In the order of their ids, so that two routes never wait for each other.
    found = select(Assignment.vehicle_id).where(
        Assignment.organization_id == uow.organization_id,
        Assignment.crew_id == crew_id,
        Assignment.withdrawn_at.is_(None),
        Assignment.starts_on <= on,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= on),
    )
    return sorted(set(uow.session.scalars(found)))

"""What is expected of a vehicle's meters: what was usual lately, and the planned routes of the crews that have it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from common.db.unit_of_work import UnitOfWork
from fleet.app.meter_history import usual_of_meter
from fleet.domain.assignment import Assignment
from fleet.domain.forecast import ROUTES_LEARNT_OVER, Expected, Outlook, tenth_miles, usual_of_routes
from fleet.domain.known import PlannedRoute
from fleet.domain.meters import ENGINE_HOURS, MILES
from fleet.domain.vehicle import Vehicle

MOST_DAYS = 400


def outlook_of(uow: UnitOfWork, vehicle: Vehicle, *, today: date) -> Outlook:
    """Where its meters stand and what is expected of them, from the present day on and since they were read."""
    miles, hours = vehicle.last_reading(MILES), vehicle.last_reading(ENGINE_HOURS)
    since = min(today - ROUTES_LEARNT_OVER, miles.on if miles else today)
    planned = planned_miles(uow, vehicle.id, since=since)
    usual_miles = usual_of_meter(uow, vehicle, MILES)
    if usual_miles is None:
        usual_miles = usual_of_routes(planned, today=today)
    return Outlook(
        today=today,
        miles=miles,
        hours=hours,
        expected_miles=Expected(usual=usual_miles, planned=planned),
        expected_hours=Expected(usual=usual_of_meter(uow, vehicle, ENGINE_HOURS) or usual_of_routes({}, today=today)),
    )


def planned_miles(uow: UnitOfWork, vehicle_id: UUID, *, since: date) -> dict[date, int]:
    """Tenths of miles by day, of the routes of the crews that have the vehicle on them."""
    day, ends_on = PlannedRoute.driven_on, Assignment.ends_on
    found = (
        select(day, func.sum(PlannedRoute.distance_meters))
        .join(
            Assignment,
            (Assignment.organization_id == PlannedRoute.organization_id) & (Assignment.crew_id == PlannedRoute.crew_id),
        )
        .where(
            PlannedRoute.organization_id == uow.organization_id,
            Assignment.vehicle_id == vehicle_id,
            Assignment.withdrawn_at.is_(None),
            day >= since,
            day >= Assignment.starts_on,
            or_(ends_on.is_(None), day <= ends_on),
        )
        .group_by(day)
        .order_by(day)
        .limit(MOST_DAYS)
    )
    return {on: tenth_miles([int(meters)]) for on, meters in uow.session.execute(found)}

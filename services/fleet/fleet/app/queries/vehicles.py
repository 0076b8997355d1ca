"""Vehicles as they are listed and shown: with the crew that has them today and their worst service state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from fleet.app.organizations import today_of
from fleet.domain.assignment import Assignment
from fleet.domain.due import OK, STATES
from fleet.domain.known import KnownCrew
from fleet.domain.service_plan import ServicePlan
from fleet.domain.vehicle import PLAIN_FIELDS, Vehicle

_SHOWN = (
    *PLAIN_FIELDS,
    "id", "version", "name", "status", "status_reason", "vin", "skills", "carries", "odometer_miles", "miles_read_on",
    "engine_hours", "hours_read_on", "grounded_reason", "grounded_at", "created_at", "changed_at",
)  # fmt: skip


def vehicles_page(
    uow: UnitOfWork, *, after: str | None, limit: int, status: str | None = None, kind: str | None = None
) -> Page:
    """One page by name."""
    wanted = {Vehicle.status: status, Vehicle.kind: kind}
    statement = select(Vehicle).where(Vehicle.organization_id == uow.organization_id)
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    page = keyset(uow.session, statement, columns=[Vehicle.name, Vehicle.id], after=after, limit=limit)
    return Page(_views(uow, page.items), page.next)


def vehicle_view(uow: UnitOfWork, vehicle_id: UUID) -> dict[str, Any]:
    """One vehicle, or NotFound."""
    [view] = _views(uow, [uow.get(Vehicle, vehicle_id)])
    return view


def _views(uow: UnitOfWork, vehicles: Sequence[Vehicle]) -> list[dict[str, Any]]:
    ids = [vehicle.id for vehicle in vehicles]
    crews = _crews_on(uow, ids, today_of(uow)) if ids else {}
    states = _states(uow, ids)
    return [
        {
            **{name: getattr(vehicle, name) for name in _SHOWN},
            "crew_id": crews.get(vehicle.id, (None, None))[0],
            "crew_name": crews.get(vehicle.id, (None, None))[1],
            "service_state": states.get(vehicle.id, OK),
        }
        for vehicle in vehicles
    ]


def _crews_on(uow: UnitOfWork, vehicle_ids: Sequence[UUID], day: date) -> dict[UUID, tuple[UUID, str]]:
    ours, ends_on = Assignment.organization_id == uow.organization_id, Assignment.ends_on
    found = (
        select(Assignment.vehicle_id, Assignment.crew_id, KnownCrew.name)
        .join(KnownCrew, (KnownCrew.organization_id == uow.organization_id) & (KnownCrew.id == Assignment.crew_id))
        .where(ours, Assignment.vehicle_id.in_(vehicle_ids), Assignment.withdrawn_at.is_(None))
        .where(Assignment.starts_on <= day, or_(ends_on.is_(None), ends_on >= day))
    )
    return {row[0]: (row[1], row[2]) for row in uow.session.execute(found)}


def _states(uow: UnitOfWork, vehicle_ids: Sequence[UUID]) -> dict[UUID, str]:
    ours = ServicePlan.organization_id == uow.organization_id
    found = select(ServicePlan.vehicle_id, ServicePlan.state).where(ours, ServicePlan.vehicle_id.in_(vehicle_ids))
    worst: dict[UUID, str] = {}
    for vehicle_id, state in uow.session.execute(found.distinct()):
        worst[vehicle_id] = max(state, worst.get(vehicle_id, OK), key=STATES.index)
    return worst

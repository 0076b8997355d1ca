"""Reads what stands around a stretch of the calendar: three statements, for however many crews, people and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from common.db.unit_of_work import UnitOfWork
from scheduling.domain.absences import Holiday, TimeOff
from scheduling.domain.circumstances import AssignedVehicle, Away, Circumstances
from scheduling.domain.crews import Crew
from scheduling.domain.known import KnownPerson
from scheduling.domain.loads import Load
from scheduling.domain.vehicles import RETIRED, KnownVehicle, KnownVehicleAssignment
from scheduling.domain.zones import local_day


def circumstances(
    uow: UnitOfWork,
    *,
    crew_ids: Collection[UUID],
    people: Collection[UUID],
    during: tuple[datetime, datetime],
    zone: str,
) -> Circumstances:
    """Holidays, absences and vehicles of these crews and people in that time."""
    first, last = local_day(during[0], zone), local_day(during[1], zone)
    return Circumstances(
        holidays=_holidays(uow, first, last),
        away=_away(uow, {*crew_ids, *people}, *during),
        vehicles=_vehicles(uow, crew_ids, first, last),
    )


def _holidays(uow: UnitOfWork, first: date, last: date) -> dict[date, str]:
    found = select(Holiday.on_day, Holiday.name).where(
        Holiday.organization_id == uow.organization_id, Holiday.on_day >= first, Holiday.on_day <= last
    )
    return {row.on_day: row.name for row in uow.session.execute(found)}


def _away(uow: UnitOfWork, refs: Collection[UUID], begins_at: datetime, ends_at: datetime) -> dict[UUID, list[Away]]:
    found = (
        select(
            TimeOff.ref,
            TimeOff.kind,
            func.coalesce(Crew.name, KnownPerson.name, TimeOff.kind).label("name"),
            TimeOff.starts_at,
            TimeOff.ends_at,
        )
        .outerjoin(Crew, and_(Crew.organization_id == TimeOff.organization_id, Crew.id == TimeOff.ref))
        .outerjoin(
            KnownPerson, and_(KnownPerson.organization_id == TimeOff.organization_id, KnownPerson.id == TimeOff.ref)
        )
        .where(
            TimeOff.organization_id == uow.organization_id,
            TimeOff.ref.in_(refs),
            TimeOff.starts_at < ends_at,
            TimeOff.ends_at > begins_at,
        )
        .order_by(TimeOff.starts_at, TimeOff.id)
    )
    away: dict[UUID, list[Away]] = defaultdict(list)
    for row in uow.session.execute(found):
        away[row.ref].append(Away(**row._mapping))
    return away


def _vehicles(
    uow: UnitOfWork, crew_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, list[AssignedVehicle]]:
    given, vehicle = KnownVehicleAssignment, KnownVehicle
    same_vehicle = and_(vehicle.organization_id == given.organization_id, vehicle.id == given.vehicle_id)
    found = (
        select(
            vehicle.id,
            vehicle.name,
            vehicle.kind,
            vehicle.skills,
            vehicle.carries,
            vehicle.tank_gallons,
            vehicle.grounded_reason,
            vehicle.grounded_from_on,
            vehicle.grounded_crews,
            given.crew_id,
            given.starts_on,
            given.ends_on,
        )
        .join_from(given, vehicle, same_vehicle)
        .where(
            given.organization_id == uow.organization_id,
            given.crew_id.in_(crew_ids),
            given.starts_on <= last,
            or_(given.ends_on.is_(None), given.ends_on >= first),
            vehicle.status != RETIRED,
        )
        .order_by(vehicle.kind.desc(), vehicle.name, vehicle.id)
    )
    vehicles: dict[UUID, list[AssignedVehicle]] = defaultdict(list)
    for row in uow.session.execute(found):
        vehicles[row.crew_id].append(_assigned(row))
    return vehicles


def _assigned(row: Any) -> AssignedVehicle:
    named = str(row.crew_id) in row.grounded_crews
    return AssignedVehicle(
        id=row.id,
        name=row.name,
        kind=row.kind,
        load=Load.of(
            name=row.name, kind=row.kind, skills=row.skills, carries=row.carries, tank_gallons=row.tank_gallons
        ),
        crew_id=row.crew_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        grounded_from_on=row.grounded_from_on if named else None,
        grounded_reason=row.grounded_reason if named else None,
    )

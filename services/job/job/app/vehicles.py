"""Keeping what is known of vehicles and of who has them; each fact may be told twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete

from common.db.unit_of_work import UnitOfWork
from job.domain.known_vehicles import KINDS, KnownVehicle, KnownVehicleAssignment

UNNAMED = ""


def keep_vehicle(
    uow: UnitOfWork, *, vehicle_id: UUID, name: str, kind: str, status: str, plate: str | None, carries: Sequence[str]
) -> None:
    """Note a vehicle as it is now; what grounds it stays."""
    vehicle = _vehicle(uow, vehicle_id)
    vehicle.name, vehicle.kind, vehicle.status = name, kind, status
    vehicle.plate, vehicle.carries = plate, list(carries)


def ground_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, reason: str, from_on: date, crew_ids: Sequence[UUID]) -> None:
    """Note that it must stay in, from when on and for which crews."""
    vehicle = _vehicle(uow, vehicle_id)
    vehicle.grounded_reason, vehicle.grounded_from_on = reason, from_on
    vehicle.grounded_crews = sorted(str(crew_id) for crew_id in crew_ids)


def release_vehicle(uow: UnitOfWork, *, vehicle_id: UUID) -> None:
    """Note that it may go out again."""
    vehicle = _vehicle(uow, vehicle_id)
    vehicle.grounded_reason, vehicle.grounded_from_on, vehicle.grounded_crews = None, None, []


def keep_assignment(
    uow: UnitOfWork, *, assignment_id: UUID, vehicle_id: UUID, crew_id: UUID, starts_on: date, ends_on: date | None
) -> None:
    """Note whose vehicle it is, and when."""
    uow.session.merge(
        KnownVehicleAssignment(
            organization_id=uow.organization_id,
            id=assignment_id,
            vehicle_id=vehicle_id,
            crew_id=crew_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )


def drop_assignment(uow: UnitOfWork, *, assignment_id: UUID) -> None:
    """Note that the crew does not have it."""
    this = (KnownVehicleAssignment.organization_id == uow.organization_id, KnownVehicleAssignment.id == assignment_id)
    uow.session.execute(delete(KnownVehicleAssignment).where(*this))


def _vehicle(uow: UnitOfWork, vehicle_id: UUID) -> KnownVehicle:
    vehicle = uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id))
    if vehicle is None:
        vehicle = KnownVehicle(
            organization_id=uow.organization_id, id=vehicle_id, name=UNNAMED, kind=KINDS[0], status=UNNAMED
        )
        vehicle.carries, vehicle.grounded_crews = [], []
        uow.session.add(vehicle)
    return vehicle

"""Use cases on vehicles and equipment: taking them into the fleet, changing them, and the shop."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.app.assignments_ahead import refuse_if_assigned
from fleet.app.meter_readings import NewReading, add_reading
from fleet.app.organizations import today_of
from fleet.app.settling import settle
from fleet.domain.meters import ENGINE_HOURS, MILES, TENTHS, Reading
from fleet.domain.statuses import ACTIVE, IN_SHOP, RETIRED
from fleet.domain.vehicle import PLAIN_FIELDS, Vehicle, VehicleNameTaken, VinTaken

_SHOWN = (*PLAIN_FIELDS, "name", "status", "vin", "skills", "carries")


def create_vehicle(
    uow: UnitOfWork,
    *,
    odometer_miles: Decimal | None = None,
    engine_hours: Decimal | None = None,
    id: UUID | None = None,
    **facts: Any,
) -> Vehicle:
    """Take one into the fleet, with the first readings of its meters."""
    today = today_of(uow)
    vehicle = new_vehicle(uow, today=today, id=id)
    vehicle.describe(facts, at=uow.now)
    _refuse_taken(uow, vehicle)
    uow.session.add(vehicle)
    _flush(uow)
    uow.emit(vehicle.created())
    uow.audit(action="vehicle.create", record_type="vehicle", record_id=vehicle.id, after=_shown(vehicle))
    for meter, value in ((MILES, odometer_miles), (ENGINE_HOURS, engine_hours)):
        if value is not None:
            add_reading(uow, vehicle, NewReading(meter=meter, reading=Reading(today, int(value * TENTHS))))
    uow.session.flush()
    return vehicle


def new_vehicle(uow: UnitOfWork, *, today: date, id: UUID | None = None) -> Vehicle:
    """One that is not described yet."""
    return Vehicle(
        organization_id=uow.organization_id,
        id=id or new_id(),
        status=ACTIVE,
        skills=[],
        carries=[],
        grounded_crews=[],
        settled_on=today,
        created_at=uow.now,
    )


def change_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, expected_version: int | None, **facts: Any) -> Vehicle:
    """Change what was named."""
    vehicle = uow.lock(Vehicle, vehicle_id, expected_version)
    before = _shown(vehicle)
    with uow.session.no_autoflush:  # the row is written once, so that its version rises by one
        vehicle.describe(facts, at=uow.now)
        _refuse_taken(uow, vehicle)
    _flush(uow)
    uow.emit(vehicle.changed())
    uow.audit(
        action="vehicle.change", record_type="vehicle", record_id=vehicle.id, before=before, after=_shown(vehicle)
    )
    return vehicle


def send_to_shop(uow: UnitOfWork, *, vehicle_id: UUID, reason: str) -> Vehicle:
    """It must not go out; the days of the crews that have it are in doubt."""
    return _move(uow, vehicle_id, IN_SHOP, reason=reason)


def return_to_service(uow: UnitOfWork, *, vehicle_id: UUID) -> Vehicle:
    """Back from the shop or from retirement."""
    return _move(uow, vehicle_id, ACTIVE, reason=None)


def retire_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, reason: str) -> Vehicle:
    """It is not used any more. Raises VehicleStillAssigned."""
    return _move(uow, vehicle_id, RETIRED, reason=reason)


def _move(uow: UnitOfWork, vehicle_id: UUID, to: str, *, reason: str | None) -> Vehicle:
    vehicle = uow.lock(Vehicle, vehicle_id)
    before = vehicle.status
    said = vehicle.move(to, reason=reason, at=uow.now)
    if to == RETIRED:
        refuse_if_assigned(uow, vehicle)
    uow.emit(said)
    uow.audit(
        action=f"vehicle.{to}",
        record_type="vehicle",
        record_id=vehicle.id,
        before={"status": before},
        after={"status": to},
        reason=reason,
    )
    settle(uow, vehicle)
    uow.session.flush()
    return vehicle


def _refuse_taken(uow: UnitOfWork, vehicle: Vehicle) -> None:
    others = (Vehicle.organization_id == uow.organization_id, Vehicle.id != vehicle.id)
    same_name = select(Vehicle.id).where(*others, Vehicle.name_key == vehicle.name_key)
    if uow.session.scalar(same_name) is not None:
        raise VehicleNameTaken(field="name")
    same_vin = select(Vehicle.name).where(*others, Vehicle.vin == vehicle.vin)
    if vehicle.vin is not None and (taken := uow.session.scalar(same_vin)) is not None:
        raise VinTaken(f"{taken} has this VIN", field="vin")


def _flush(uow: UnitOfWork) -> None:
    try:
        uow.session.flush()
    except IntegrityError as failure:  # another request took it a moment ago
        if "name_key" in str(failure.orig):
            raise VehicleNameTaken(field="name") from failure
        if "uq_vehicles_vin" in str(failure.orig):
            raise VinTaken(field="vin") from failure
        raise


def _shown(vehicle: Vehicle) -> dict[str, Any]:
    return {name: getattr(vehicle, name) for name in _SHOWN}

"""Taking vehicles over from a sheet: all of them or none. A row is the vehicle of its VIN, else of its name,
else new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.sheets import Complaint, Row, read_sheet, refuse
from fleet.app.organizations import today_of
from fleet.app.vehicles import new_vehicle
from fleet.domain.statuses import VEHICLE
from fleet.domain.vehicle import Vehicle
from fleet.domain.vehicle_sheet import VEHICLE_COLUMNS


@dataclass(slots=True)
class Imported:
    """What came of a sheet."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Fleet:
    """All vehicles of the organization, locked, by what a row may call them."""

    by_name: dict[str, Vehicle] = field(default_factory=dict)
    by_vin: dict[str, Vehicle] = field(default_factory=dict)

    def meant(self, row: Row) -> Vehicle | None:
        """The one that a row is about."""
        return self.by_vin.get(row.facts.get("vin", "")) or self.by_name.get(row.facts["name"].casefold())


def import_vehicles(uow: UnitOfWork, *, csv: str) -> Imported:
    """Add and change vehicles as the sheet says. Raises SheetNotReadable, RowsNotAcceptable."""
    rows, imported = read_sheet(csv, VEHICLE_COLUMNS), Imported()
    # One sheet at a time, so that two of them cannot add the same vehicle.
    key = func.hashtextextended(f"vehicles:{uow.organization_id}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
    fleet = _fleet(uow)
    refuse(list(_complaints(fleet, rows)))
    with uow.session.no_autoflush:
        touched = [_taken(uow, fleet, row, imported) for row in rows]
    uow.session.flush()
    for vehicle, is_new in touched:
        if is_new is not None:
            uow.emit(vehicle.created() if is_new else vehicle.changed())
    after = {"created": imported.created, "changed": imported.changed}
    uow.audit(action="vehicle.import", record_type="organization", record_id=uow.organization_id, after=after)
    return imported


def _fleet(uow: UnitOfWork) -> _Fleet:
    ours = select(Vehicle).where(Vehicle.organization_id == uow.organization_id).order_by(Vehicle.id)
    fleet = _Fleet()
    for vehicle in uow.session.scalars(ours.with_for_update()):
        fleet.by_name[vehicle.name_key] = vehicle
        if vehicle.vin is not None:
            fleet.by_vin[vehicle.vin] = vehicle
    return fleet


def _complaints(fleet: _Fleet, rows: Sequence[Row]) -> Iterator[Complaint]:
    meant: dict[UUID, int] = {}
    for row in rows:
        vehicle, named = fleet.meant(row), fleet.by_name.get(row.facts["name"].casefold())
        if vehicle is not None and named is not None and named is not vehicle:
            yield row.complaint("name", "Another vehicle has this name.")
        elif vehicle is not None and vehicle.id in meant:
            yield row.complaint("name", f"Is the vehicle of row {meant[vehicle.id]} too.")
        elif vehicle is not None:
            meant[vehicle.id] = row.number


def _taken(uow: UnitOfWork, fleet: _Fleet, row: Row, imported: Imported) -> tuple[Vehicle, bool | None]:
    """The vehicle as the row says, and whether it is new; None when it is as it was."""
    vehicle = fleet.meant(row)
    if vehicle is None:
        vehicle = new_vehicle(uow, today=today_of(uow))
        vehicle.describe({"kind": VEHICLE, **row.facts}, at=uow.now)
        uow.session.add(vehicle)
        imported.created += 1
        return vehicle, True
    before = shown(vehicle)
    if {**before, **row.facts} == before:
        imported.unchanged += 1
        return vehicle, None
    vehicle.describe(dict(row.facts), at=uow.now)
    imported.changed += 1
    return vehicle, False


def shown(vehicle: Vehicle) -> dict[str, Any]:
    """A vehicle as a sheet has it."""
    return {name: getattr(vehicle, name) for name in VEHICLE_COLUMNS.names}

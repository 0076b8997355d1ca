"""Vehicles and the maintenance log as rows of sheets, in pages."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.sheet_cells import BETWEEN_PARTS
from fleet.app.vehicle_import import shown
from fleet.domain.maintenance import MaintenanceEntry
from fleet.domain.vehicle import Vehicle

MAINTENANCE_COLUMNS = (
    "performed_on", "vehicle", "kind", "title", "odometer_miles", "engine_hours", "cost", "currency", "vendor", "notes",
    "voided_at", "void_reason", "maintenance_id",
)  # fmt: skip


def vehicle_rows(uow: UnitOfWork, *, after: str | None, limit: int) -> Page:
    """Vehicles that can be imported again, by name."""
    ours = select(Vehicle).where(Vehicle.organization_id == uow.organization_id)
    page = keyset(uow.session, ours, columns=[Vehicle.name, Vehicle.id], after=after, limit=limit)
    return Page([tuple(_cell(value) for value in shown(vehicle).values()) for vehicle in page.items], page.next)


def maintenance_rows(uow: UnitOfWork, *, after: str | None, limit: int, vehicle_id: UUID | None = None) -> Page:
    """The log, voided entries too, what was done last first."""
    same = (Vehicle.organization_id == MaintenanceEntry.organization_id) & (Vehicle.id == MaintenanceEntry.vehicle_id)
    found = select(MaintenanceEntry, Vehicle.name).join(Vehicle, same)
    found = found.where(MaintenanceEntry.organization_id == uow.organization_id)
    if vehicle_id is not None:
        found = found.where(MaintenanceEntry.vehicle_id == vehicle_id)
    latest: list[Any] = [MaintenanceEntry.performed_on.desc(), MaintenanceEntry.id.desc()]
    page = keyset(uow.session, cast("Select[Any]", found), columns=latest, after=after, limit=limit)
    return Page([_entry(row[0], row[1]) for row in page.items], page.next)


def _entry(entry: MaintenanceEntry, vehicle: str) -> tuple[Any, ...]:
    return (
        entry.performed_on, vehicle, entry.kind, entry.title, entry.odometer_miles, entry.engine_hours, entry.cost,
        entry.currency, entry.vendor, entry.notes, entry.voided_at, entry.void_reason, entry.id,
    )  # fmt: skip


def _cell(value: Any) -> Any:
    return f"{BETWEEN_PARTS} ".join(value) if isinstance(value, list) else value

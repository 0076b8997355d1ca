"""Use cases on vehicles."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.domain.vehicle import Vehicle


def open_vehicle(uow: UnitOfWork, *, title: str, id: UUID | None = None) -> Vehicle:
    """Open a vehicle."""
    vehicle = Vehicle(organization_id=uow.organization_id, id=id or new_id())
    uow.emit(vehicle.open(title=title, at=uow.now))
    uow.session.add(vehicle)
    uow.session.flush()
    uow.audit(action="vehicle.open", record_type="vehicle", record_id=vehicle.id, after={"title": vehicle.title})
    return vehicle


def vehicle_of(uow: UnitOfWork, vehicle_id: UUID) -> Vehicle:
    """One vehicle. Raises NotFound."""
    return uow.get(Vehicle, vehicle_id)

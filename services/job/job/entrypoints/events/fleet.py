"""Hearing of vehicles and equipment: what a crew finds along on the day of a visit."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from job.app import vehicles
from job.entrypoints.events.register import on
from job.entrypoints.messages import fleet as messages


@on(messages.VehicleCreated)
def keep_new_vehicle(uow: UnitOfWork, event: Event[messages.VehicleCreated]) -> None:
    """Know a vehicle."""
    vehicles.keep_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleChanged)
def keep_changed_vehicle(uow: UnitOfWork, event: Event[messages.VehicleChanged]) -> None:
    """Know a vehicle as it is now."""
    vehicles.keep_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleAssigned)
def give_vehicle(uow: UnitOfWork, event: Event[messages.VehicleAssigned]) -> None:
    """Know whose vehicle it is, and when."""
    vehicles.keep_assignment(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleUnassigned)
def take_vehicle_back(uow: UnitOfWork, event: Event[messages.VehicleUnassigned]) -> None:
    """Know that a crew does not have it."""
    vehicles.drop_assignment(uow, assignment_id=event.data.assignment_id)


@on(messages.VehicleGrounded)
def ground_vehicle(uow: UnitOfWork, event: Event[messages.VehicleGrounded]) -> None:
    """Know that it must stay in."""
    vehicles.ground_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleReleased)
def release_vehicle(uow: UnitOfWork, event: Event[messages.VehicleReleased]) -> None:
    """Know that it may go out again."""
    vehicles.release_vehicle(uow, vehicle_id=event.data.vehicle_id)

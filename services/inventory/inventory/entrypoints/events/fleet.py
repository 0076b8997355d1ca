"""Hearing of vehicles and whose they are."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from inventory.app import office
from inventory.entrypoints.events.register import on
from inventory.entrypoints.messages import fleet as messages


@on(messages.VehicleCreated)
def keep_new_vehicle(uow: UnitOfWork, event: Event[messages.VehicleCreated]) -> None:
    """Know a vehicle and where its stock is kept."""
    _keep_vehicle(uow, event.data)


@on(messages.VehicleChanged)
def keep_changed_vehicle(uow: UnitOfWork, event: Event[messages.VehicleChanged]) -> None:
    """Know where its stock is kept now."""
    _keep_vehicle(uow, event.data)


@on(messages.VehicleAssigned)
def keep_assignment(uow: UnitOfWork, event: Event[messages.VehicleAssigned]) -> None:
    """Know whose van it is; what the crew used meanwhile is taken from it."""
    data = event.data
    office.assign_vehicle(
        uow,
        assignment_id=data.assignment_id,
        vehicle_id=data.vehicle_id,
        crew_id=data.crew_id,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
    )


@on(messages.VehicleUnassigned)
def forget_assignment(uow: UnitOfWork, event: Event[messages.VehicleUnassigned]) -> None:
    """Know that the van is not the crew's."""
    office.unassign_vehicle(uow, assignment_id=event.data.assignment_id)


def _keep_vehicle(uow: UnitOfWork, facts: messages.VehicleFacts) -> None:
    office.keep_vehicle(uow, vehicle_id=facts.vehicle_id, name=facts.name, stock_location_id=facts.stock_location_id)

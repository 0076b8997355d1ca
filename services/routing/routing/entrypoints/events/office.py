"""Hearing of organizations, crews and vehicles."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from routing.app import known_office
from routing.entrypoints.events.register import on
from routing.entrypoints.messages import office as messages


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Know its zone."""
    known_office.keep_organization(uow, zone=event.data.zone)


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Know its zone as it is now."""
    known_office.keep_organization(uow, zone=event.data.zone)


@on(messages.CrewCreated)
def keep_new_crew(uow: UnitOfWork, event: Event[messages.CrewCreated]) -> None:
    """Know a crew."""
    _keep_crew(uow, event.data)


@on(messages.CrewChanged)
def keep_changed_crew(uow: UnitOfWork, event: Event[messages.CrewChanged]) -> None:
    """Know a crew as it is now."""
    _keep_crew(uow, event.data)


@on(messages.VehicleCreated)
def keep_new_vehicle(uow: UnitOfWork, event: Event[messages.VehicleCreated]) -> None:
    """Know a vehicle."""
    _keep_vehicle(uow, event.data)


@on(messages.VehicleChanged)
def keep_changed_vehicle(uow: UnitOfWork, event: Event[messages.VehicleChanged]) -> None:
    """Know a vehicle as it is now."""
    _keep_vehicle(uow, event.data)


@on(messages.VehicleAssigned)
def give_vehicle(uow: UnitOfWork, event: Event[messages.VehicleAssigned]) -> None:
    """Know whose vehicle it is, and when."""
    known_office.keep_assignment(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleUnassigned)
def take_vehicle_back(uow: UnitOfWork, event: Event[messages.VehicleUnassigned]) -> None:
    """Know that a crew has it no more."""
    known_office.drop_assignment(uow, assignment_id=event.data.assignment_id)


@on(messages.VehicleGrounded)
def ground_vehicle(uow: UnitOfWork, event: Event[messages.VehicleGrounded]) -> None:
    """Know that it takes these crews nowhere."""
    told = event.data
    known_office.ground_vehicle(
        uow, vehicle_id=told.vehicle_id, crew_ids=told.crew_ids, reason=told.reason, from_on=told.from_on
    )


@on(messages.VehicleReleased)
def release_vehicle(uow: UnitOfWork, event: Event[messages.VehicleReleased]) -> None:
    """Know that it may be driven again."""
    known_office.release_vehicle(uow, vehicle_id=event.data.vehicle_id)


def _keep_crew(uow: UnitOfWork, facts: messages.CrewCreated) -> None:
    plain = msgspec.to_builtins(facts)
    known_office.keep_crew(
        uow,
        crew_id=facts.crew_id,
        members=[(member.person_id, member.from_on, member.until_on) for member in facts.members],
        **{name: plain[name] for name in ("name", "active", "skills", "hours", "start_place", "end_place")},
    )


def _keep_vehicle(uow: UnitOfWork, facts: messages.VehicleCreated) -> None:
    known_office.keep_vehicle(uow, **msgspec.structs.asdict(facts))

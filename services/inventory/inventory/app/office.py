"""Keeping what is known of crews, vehicles and who drives them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import delete

from common.db.unit_of_work import UnitOfWork
from inventory.app.placing import place_uses_of_crew, place_uses_of_vehicle
from inventory.domain.known import KnownAssignment, KnownCrew, KnownCrewMember, KnownVehicle

Membership = tuple[UUID, date, date | None]


def keep_crew(uow: UnitOfWork, *, crew_id: UUID, name: str, members: Collection[Membership]) -> None:
    """Note the crew's whole present state, with who belongs to it from when until when."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    crew.name = name
    old = (KnownCrewMember.organization_id == uow.organization_id, KnownCrewMember.crew_id == crew_id)
    uow.session.execute(delete(KnownCrewMember).where(*old))
    latest = {(person_id, from_on): until_on for person_id, from_on, until_on in members}
    for (person_id, from_on), until_on in latest.items():
        uow.session.add(
            KnownCrewMember(
                organization_id=uow.organization_id,
                crew_id=crew_id,
                person_id=person_id,
                from_on=from_on,
                until_on=until_on,
            )
        )


def keep_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, name: str, stock_location_id: UUID | None) -> None:
    """Note a vehicle as it is now; what waited for its stock is taken."""
    vehicle = uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id))
    if vehicle is None:
        vehicle = KnownVehicle(organization_id=uow.organization_id, id=vehicle_id)
        uow.session.add(vehicle)
    vehicle.name, vehicle.stock_location_id = name, stock_location_id
    uow.session.flush()
    place_uses_of_vehicle(uow, vehicle_id)


def assign_vehicle(
    uow: UnitOfWork, *, assignment_id: UUID, vehicle_id: UUID, crew_id: UUID, starts_on: date, ends_on: date | None
) -> None:
    """Note whose vehicle it is; what the crew used meanwhile is taken from it."""
    assignment = uow.session.get(KnownAssignment, (uow.organization_id, assignment_id))
    if assignment is None:
        assignment = KnownAssignment(organization_id=uow.organization_id, id=assignment_id)
        uow.session.add(assignment)
    assignment.vehicle_id, assignment.crew_id = vehicle_id, crew_id
    assignment.starts_on, assignment.ends_on = starts_on, ends_on
    uow.session.flush()
    place_uses_of_crew(uow, crew_id, starts_on=starts_on, ends_on=ends_on)


def unassign_vehicle(uow: UnitOfWork, *, assignment_id: UUID) -> None:
    """Note that it is not the crew's; what was taken from it stays taken."""
    this = (KnownAssignment.organization_id == uow.organization_id, KnownAssignment.id == assignment_id)
    uow.session.execute(delete(KnownAssignment).where(*this))

"""Following the fleet service: which vehicles and equipment there are, which crew has them, and which must stay in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from scheduling.app.crew_bookings import vehicles_follow_assignment
from scheduling.domain.crews import Crew
from scheduling.domain.vehicles import KnownVehicle, KnownVehicleAssignment


def keep_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, **facts: Any) -> None:
    """A vehicle as it is now; what grounds it stays."""
    vehicle = uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id), with_for_update=True)
    if vehicle is None:
        vehicle = KnownVehicle(organization_id=uow.organization_id, id=vehicle_id, grounded_crews=[])
        uow.session.add(vehicle)
    for field, value in facts.items():
        setattr(vehicle, field, value)


def assign_vehicle(
    uow: UnitOfWork, *, assignment_id: UUID, vehicle_id: UUID, crew_id: UUID, starts_on: date, ends_on: date | None
) -> None:
    """A crew has a vehicle, or has it on other days: its visits ahead take it along."""
    _known(uow, vehicle_id)
    crew = _locked_crew(uow, crew_id)
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
    uow.session.flush()
    vehicles_follow_assignment(uow, crew)


def withdraw_vehicle(uow: UnitOfWork, *, assignment_id: UUID) -> None:
    """The crew does not have the vehicle: its visits ahead go without."""
    assignment = uow.session.get(KnownVehicleAssignment, (uow.organization_id, assignment_id))
    if assignment is None:
        return
    crew = _locked_crew(uow, assignment.crew_id)
    uow.session.delete(assignment)
    uow.session.flush()
    vehicles_follow_assignment(uow, crew)


def ground_vehicle(uow: UnitOfWork, *, vehicle_id: UUID, reason: str, from_on: date, crew_ids: Sequence[UUID]) -> None:
    """The vehicle must stay in: the calendar marks the visits of these crews."""
    _known(uow, vehicle_id).ground(reason=reason, from_on=from_on, crew_ids=list(crew_ids))


def release_vehicle(uow: UnitOfWork, *, vehicle_id: UUID) -> None:
    """The vehicle may go out again."""
    _known(uow, vehicle_id).release()


def _known(uow: UnitOfWork, vehicle_id: UUID) -> KnownVehicle:
    vehicle = uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id), with_for_update=True)
    if vehicle is None:
        raise NotYetKnown("The vehicle is not known here yet")
    return vehicle


def _locked_crew(uow: UnitOfWork, crew_id: UUID) -> Crew:
    return uow.lock(Crew, crew_id)

"""Giving vehicles to crews by days. The vehicle is locked first, so that of many who want it one gets it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.app.assignments_ahead import in_the_way
from fleet.app.crews import known_crew
from fleet.app.organizations import today_of
from fleet.app.settling import settle
from fleet.domain.assignment import Assignment, CrewInactive, Days, Wish, check_free
from fleet.domain.vehicle import Vehicle


def assign_vehicle(
    uow: UnitOfWork,
    *,
    vehicle_id: UUID,
    crew_id: UUID,
    starts_on: date,
    ends_on: date | None = None,
    override_reason: str | None = None,
    id: UUID | None = None,
) -> Assignment:
    """Give a vehicle to a crew. Raises VehicleAlreadyAssigned naming who has it, VehicleMustStay without a reason."""
    vehicle = uow.lock(Vehicle, vehicle_id)
    crew = known_crew(uow, crew_id)
    if not crew.active:
        raise CrewInactive(f"{crew.name} is not active", field="crew_id")
    assignment = Assignment(
        organization_id=uow.organization_id,
        id=id or new_id(),
        vehicle_id=vehicle.id,
        vehicle_no=vehicle.no,
        crew_id=crew_id,
        assigned_at=uow.now,
    )
    days = Days(starts_on=starts_on, ends_on=ends_on)
    _take(uow, assignment, vehicle, Wish(days=days, today=today_of(uow), override_reason=override_reason), had=None)
    uow.session.add(assignment)
    _finish(uow, assignment, vehicle, action="assign", reason=override_reason)
    return assignment


def change_assignment(
    uow: UnitOfWork,
    *,
    assignment_id: UUID,
    expected_version: int | None,
    override_reason: str | None = None,
    **days: Any,
) -> Assignment:
    """Other days, or a reason to keep the vehicle although it must stay."""
    vehicle = uow.lock(Vehicle, uow.get(Assignment, assignment_id).vehicle_id)
    assignment = uow.lock(Assignment, assignment_id, expected_version)
    before = _shown(assignment)
    wanted = Days(**{"starts_on": assignment.starts_on, "ends_on": assignment.ends_on, **days})
    wish = Wish(days=wanted, today=today_of(uow), override_reason=override_reason)
    _take(uow, assignment, vehicle, wish, had=assignment.days)
    _finish(uow, assignment, vehicle, action="change_assignment", reason=override_reason, before=before)
    return assignment


def withdraw_assignment(uow: UnitOfWork, *, assignment_id: UUID, reason: str) -> Assignment:
    """Take the vehicle from the crew, as if it never had it."""
    vehicle = uow.lock(Vehicle, uow.get(Assignment, assignment_id).vehicle_id)
    assignment = uow.lock(Assignment, assignment_id)
    uow.emit(assignment.withdraw(reason, at=uow.now))
    _audit(uow, assignment, "withdraw_assignment", reason=reason, before=_shown(assignment))
    settle(uow, vehicle)
    uow.session.flush()
    return assignment


def _take(uow: UnitOfWork, assignment: Assignment, vehicle: Vehicle, wish: Wish, *, had: Days | None) -> None:
    with uow.session.no_autoflush:
        assignment.take(wish, vehicle, had=had, at=uow.now)
        check_free(vehicle, in_the_way(uow, vehicle.id, wish.days, other_than=assignment.id))


def _finish(
    uow: UnitOfWork,
    assignment: Assignment,
    vehicle: Vehicle,
    *,
    action: str,
    reason: str | None,
    before: dict[str, Any] | None = None,
) -> None:
    uow.session.flush()
    uow.emit(assignment.assigned())
    _audit(uow, assignment, action, reason=reason, before=before)
    settle(uow, vehicle)
    uow.session.flush()


def _audit(
    uow: UnitOfWork, assignment: Assignment, action: str, *, reason: str | None, before: dict[str, Any] | None
) -> None:
    uow.audit(
        action=f"vehicle.{action}",
        record_type="vehicle",
        record_id=assignment.vehicle_id,
        before=before,
        after=_shown(assignment),
        reason=reason,
    )


def _shown(assignment: Assignment) -> dict[str, Any]:
    return {
        "assignment_id": assignment.id,
        "crew_id": assignment.crew_id,
        "starts_on": assignment.starts_on,
        "ends_on": assignment.ends_on,
    }

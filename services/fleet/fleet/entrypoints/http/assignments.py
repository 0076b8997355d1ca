"""Which crew has which vehicle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from fleet.app import assignments
from fleet.app.queries.assignments import assignment_view, assignments_page
from fleet.entrypoints.http.assignment_schemas import (
    AssignmentChange,
    AssignmentFilter,
    AssignmentNew,
    AssignmentShown,
)
from fleet.entrypoints.http.vehicle_schemas import Reason

blueprint = Blueprint("assignments", __name__, url_prefix="/api/v1", description="Which crew has which vehicle")
ONE = "/vehicle-assignments/<uuid:assignment_id>"


@operation(
    blueprint,
    "POST",
    "/vehicles/<uuid:vehicle_id>/assignments",
    id="assignVehicle",
    body=AssignmentNew,
    answer=AssignmentShown,
    status=201,
    location="/api/v1/vehicle-assignments/{id}",
)
def assign_vehicle(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> dict[str, Any]:
    """Give a vehicle to a crew; never to two at once."""
    return assignment_view(uow, assignments.assign_vehicle(uow, vehicle_id=vehicle_id, **body).id)


@operation(
    blueprint,
    "GET",
    "/vehicle-assignments",
    id="listVehicleAssignments",
    query=AssignmentFilter,
    answer=page_of(AssignmentShown),
)
def list_assignments(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Assignments that fit all filters, the newest first."""
    return assignments_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showVehicleAssignment", answer=AssignmentShown)
def show_assignment(uow: UnitOfWork, assignment_id: UUID) -> dict[str, Any]:
    """One assignment."""
    return assignment_view(uow, assignment_id)


@operation(
    blueprint,
    "PATCH",
    ONE,
    id="changeVehicleAssignment",
    body=AssignmentChange,
    answer=AssignmentShown,
    versioned=True,
)
def change_assignment(
    uow: UnitOfWork, body: dict[str, Any], assignment_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change its days; end it by a last day."""
    assignments.change_assignment(uow, assignment_id=assignment_id, expected_version=expected_version, **body)
    return assignment_view(uow, assignment_id)


@operation(blueprint, "POST", f"{ONE}/withdraw", id="withdrawVehicleAssignment", body=Reason, answer=AssignmentShown)
def withdraw_assignment(uow: UnitOfWork, body: dict[str, Any], assignment_id: UUID) -> dict[str, Any]:
    """Take it back, as if it never was."""
    return assignment_view(uow, assignments.withdraw_assignment(uow, assignment_id=assignment_id, **body).id)

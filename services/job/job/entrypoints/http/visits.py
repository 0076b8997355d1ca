"""Visits: the only place where people change how far the work is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from job.app import visits
from job.app.visit_views import VisitView, visit_view
from job.domain.visit_lines import LineOutcome
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.job_answers import VisitShown
from job.entrypoints.http.job_bodies import Completion, EnRoute, Reason, VisitChange, VisitNew

blueprint = Blueprint("visits", __name__, url_prefix="/api/v1", description="Visits of jobs")


@operation(
    blueprint,
    "POST",
    "/jobs/<uuid:job_id>/visits",
    id="openVisit",
    body=VisitNew,
    answer=VisitShown,
    status=201,
    location="/api/v1/jobs/{job_id}",
)
def open_visit(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> VisitView:
    """Open one more visit of a job, to be scheduled."""
    return visit_view(uow, visits.open_visit(uow, viewer=viewer(), job_id=job_id, **body))


@operation(
    blueprint,
    "PATCH",
    "/visits/<uuid:visit_id>",
    id="changeVisit",
    body=VisitChange,
    answer=VisitShown,
    versioned=True,
)
def change_visit(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID, expected_version: int | None) -> VisitView:
    """Change how long an open visit takes, from which day on it may be, and what must be along."""
    found = visits.change_visit(
        uow, viewer=viewer(), visit_id=visit_id, expected_version=expected_version, changes=body
    )
    return visit_view(uow, found)


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/en-route", id="markEnRoute", body=EnRoute, answer=VisitShown)
def mark_en_route(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> VisitView:
    """The crew sets out."""
    return visit_view(uow, visits.mark_en_route(uow, viewer=viewer(), visit_id=visit_id, **body))


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/start", id="startVisit", answer=VisitShown)
def start_visit(uow: UnitOfWork, visit_id: UUID) -> VisitView:
    """The work begins."""
    return visit_view(uow, visits.start_visit(uow, viewer=viewer(), visit_id=visit_id))


@operation(
    blueprint, "POST", "/visits/<uuid:visit_id>/complete", id="completeVisit", body=Completion, answer=VisitShown
)
def complete_visit(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> VisitView:
    """The crew is done here; per line whether it was done."""
    outcomes = {line.pop("line_id"): LineOutcome(**line) for line in body.pop("lines", [])}
    return visit_view(uow, visits.complete_visit(uow, viewer=viewer(), visit_id=visit_id, outcomes=outcomes, **body))


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/cancel", id="cancelVisit", body=Reason, answer=VisitShown)
def cancel_visit(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> VisitView:
    """The visit will not happen."""
    return visit_view(uow, visits.cancel_visit(uow, viewer=viewer(), visit_id=visit_id, **body))


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/reset", id="resetVisit", body=Reason, answer=VisitShown)
def reset_visit(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> VisitView:
    """Back to scheduled, or to unscheduled when it is not booked."""
    return visit_view(uow, visits.reset_visit(uow, viewer=viewer(), visit_id=visit_id, **body))

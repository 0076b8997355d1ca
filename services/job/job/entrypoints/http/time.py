"""People's time: breaks, corrections, sums. Travel and work note themselves with a visit's status."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from job.app import breaks, time_corrections, time_sheets
from job.app.time_sheets import TimeSheet
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.job_bodies import Reason
from job.entrypoints.http.time_schemas import (
    Break,
    TimeCorrection,
    TimeEntryShown,
    TimeNew,
    TimeSheetShown,
    TimeSpan,
    TimeTotals,
)

blueprint = Blueprint("time", __name__, url_prefix="/api/v1", description="People's time for jobs")


@operation(blueprint, "GET", "/jobs/<uuid:job_id>/time", id="showJobTime", answer=TimeSheetShown)
def show_job_time(uow: UnitOfWork, job_id: UUID) -> TimeSheet:
    """Who travelled, worked and rested how long for a job."""
    return time_sheets.job_time(uow, viewer=viewer(), job_id=job_id)


@operation(blueprint, "GET", "/time-totals", id="showTimeTotals", query=TimeSpan, answer=TimeTotals)
def show_time_totals(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Who travelled, worked and rested how long over some days."""
    return {"items": time_sheets.time_totals(uow, viewer=viewer(), **query)}


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/break/start", id="startBreak", body=Break, answer=TimeSheetShown)
def start_break(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> TimeSheet:
    """Rest."""
    who = viewer()
    return time_sheets.time_of(uow, breaks.start_break(uow, viewer=who, visit_id=visit_id, **body), viewer=who)


@operation(blueprint, "POST", "/visits/<uuid:visit_id>/break/end", id="endBreak", body=Break, answer=TimeSheetShown)
def end_break(uow: UnitOfWork, body: dict[str, Any], visit_id: UUID) -> TimeSheet:
    """Go on."""
    who = viewer()
    return time_sheets.time_of(uow, breaks.end_break(uow, viewer=who, visit_id=visit_id, **body), viewer=who)


@operation(
    blueprint,
    "POST",
    "/jobs/<uuid:job_id>/time-entries",
    id="addTime",
    body=TimeNew,
    answer=TimeEntryShown,
    status=201,
    location="/api/v1/jobs/{job_id}/time",
)
def add_time(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> dict[str, Any]:
    """Note time that did not note itself."""
    return time_corrections.add_time(uow, viewer=viewer(), job_id=job_id, **body)


@operation(
    blueprint,
    "PATCH",
    "/time-entries/<uuid:entry_id>",
    id="correctTime",
    body=TimeCorrection,
    answer=TimeEntryShown,
    versioned=True,
)
def correct_time(uow: UnitOfWork, body: dict[str, Any], entry_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Say what an entry really was."""
    return time_corrections.correct_time(
        uow, viewer=viewer(), entry_id=entry_id, expected_version=expected_version, **body
    )


@operation(
    blueprint,
    "POST",
    "/time-entries/<uuid:entry_id>/void",
    id="voidTime",
    body=Reason,
    answer=TimeEntryShown,
    versioned=True,
)
def void_time(uow: UnitOfWork, body: dict[str, Any], entry_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Let an entry count for nothing."""
    return time_corrections.void_time(
        uow, viewer=viewer(), entry_id=entry_id, expected_version=expected_version, **body
    )

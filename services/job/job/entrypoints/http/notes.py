"""Internal notes on jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from job.app import notes
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.job_bodies import NoteChange, NoteNew
from job.entrypoints.http.job_detail_answers import NoteShown

blueprint = Blueprint("notes", __name__, url_prefix="/api/v1", description="Internal notes on jobs")


@operation(
    blueprint,
    "POST",
    "/jobs/<uuid:job_id>/notes",
    id="addNote",
    body=NoteNew,
    answer=NoteShown,
    status=201,
    location="/api/v1/jobs/{job_id}",
)
def add_note(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> dict[str, Any]:
    """Write a note."""
    return notes.add_note(uow, viewer=viewer(), job_id=job_id, **body)


@operation(
    blueprint, "PATCH", "/notes/<uuid:note_id>", id="changeNote", body=NoteChange, answer=NoteShown, versioned=True
)
def change_note(uow: UnitOfWork, body: dict[str, Any], note_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Change one's own note."""
    return notes.change_note(uow, viewer=viewer(), note_id=note_id, expected_version=expected_version, **body)

"""Internal notes on jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from job.app.job_detail import note_view
from job.app.scope import visible_job
from job.app.viewer import Viewer
from job.domain.known_crews import KnownPerson
from job.domain.note import JobNote


def add_note(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID, text: str, id: UUID | None = None) -> dict[str, Any]:
    """Write a note on a job."""
    job = visible_job(uow, viewer, job_id)
    author = (uow.actor.kind, uow.actor.id)
    return _view(uow, keep_note(uow, job_id=job.id, author=author, text=text, id=id or new_id(), at=uow.now))


def keep_note(
    uow: UnitOfWork, *, job_id: UUID, author: tuple[str, UUID | None], text: str, id: UUID, at: datetime
) -> JobNote:
    """Store a note that was written at that moment by somebody (kind and id)."""
    kind, author_id = author
    note = JobNote(
        organization_id=uow.organization_id,
        id=id,
        job_id=job_id,
        author_kind=kind,
        author_id=author_id,
        text=text,
        written_at=at,
    )
    uow.session.add(note)
    uow.audit(action="note.add", record_type="job", record_id=job_id, after={"note_id": note.id})
    return note


def change_note(
    uow: UnitOfWork, *, viewer: Viewer, note_id: UUID, text: str, expected_version: int | None
) -> dict[str, Any]:
    """Change one's own note."""
    visible_job(uow, viewer, uow.get(JobNote, note_id).job_id)
    note = uow.lock(JobNote, note_id, expected_version)
    rewrite_note(uow, note, text=text, by=uow.actor.id, at=uow.now)
    return _view(uow, note)


def rewrite_note(uow: UnitOfWork, note: JobNote, *, text: str, by: UUID | None, at: datetime) -> None:
    """Give a locked note the text that its author wrote at that moment."""
    note.change(text, by=by, at=at)
    uow.audit(action="note.change", record_type="job", record_id=note.job_id, after={"note_id": note.id})


def _view(uow: UnitOfWork, note: JobNote) -> dict[str, Any]:
    uow.session.flush()
    author = uow.session.get(KnownPerson, (uow.organization_id, note.author_id)) if note.author_id else None
    return note_view(note, author.name if author else None)

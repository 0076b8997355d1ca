"""Records that phones did something to, locked; or NotFound."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from job.domain.job import Job
from job.domain.note import JobNote
from job.domain.visit import Visit


def held_visit(uow: UnitOfWork, visit_id: UUID | None) -> tuple[Job, Visit]:
    """A visit with its job, which is what is locked."""
    of_visit = (Visit.organization_id == uow.organization_id, Visit.id == visit_id)
    job_id = uow.session.scalar(select(Visit.job_id).where(*of_visit))
    if job_id is None:
        raise NotFound("Visit not found")
    job = uow.lock(Job, job_id)
    return job, next(visit for visit in job.visits if visit.id == visit_id)


def held_note(uow: UnitOfWork, note_id: UUID | None) -> JobNote:
    """A note."""
    if note_id is None:
        raise NotFound("Note not found")
    return uow.lock(JobNote, note_id)

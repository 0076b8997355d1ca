"""Opening callbacks."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.ids import new_id
from quality.app.office import known_crew
from quality.app.organizations import local_day
from quality.app.work import crew_of
from quality.domain.callback import Callback, LineOfAnotherJob, NothingDoneYet
from quality.domain.known_work import COMPLETED, KnownJob, KnownJobLine, KnownVisit


def open_callback(
    uow: UnitOfWork,
    *,
    job_id: UUID,
    reason: str,
    source: str,
    line_id: UUID | None = None,
    crew_id: UUID | None = None,
    details: str | None = None,
    id: UUID | None = None,
) -> Callback:
    """Note a complaint about a job, or about one of its lines, and ask for the rework. Without a crew it is the one
    that was booked last."""
    job = _known_job(uow, job_id)
    line = _line(job, line_id)
    crew = known_crew(uow, crew_id).id if crew_id else job.crew_id or crew_of(uow, job_id)
    if not _was_done(uow, job_id):
        raise NothingDoneYet
    callback = Callback(
        organization_id=uow.organization_id,
        id=id or new_id(),
        job_id=job_id,
        line_id=line_id,
        service_id=line.service_id if line else None,
        crew_id=crew,
        rework_job_id=new_id(),
        reason=reason,
        source=source,
        details=details,
        amount_minor=line.amount_minor if line else job.subtotal_minor,
        currency=job.currency,
        opened_on=local_day(uow, uow.now),
        opened_by=uow.actor.id,
    )
    said = callback.open(at=uow.now)
    uow.session.add(callback)
    uow.session.flush()
    uow.emit(said)
    after = {"job_id": job_id, "crew_id": crew, "reason": reason, "source": source, "status": callback.status}
    uow.audit(action="callback.open", record_type="callback", record_id=callback.id, after=after)
    return callback


def _known_job(uow: UnitOfWork, job_id: UUID) -> KnownJob:
    job = uow.session.get(KnownJob, (uow.organization_id, job_id))
    if job is None:
        raise NotYetKnown("This job has not arrived yet", field="job_id")
    return job


def _line(job: KnownJob, line_id: UUID | None) -> KnownJobLine | None:
    if line_id is None:
        return None
    line = next((line for line in job.lines if line.line_id == line_id), None)
    if line is None:
        raise LineOfAnotherJob(field="line_id")
    return line


def _was_done(uow: UnitOfWork, job_id: UUID) -> bool:
    done = exists().where(
        KnownVisit.organization_id == uow.organization_id, KnownVisit.job_id == job_id, KnownVisit.state == COMPLETED
    )
    return bool(uow.session.scalar(select(done)))

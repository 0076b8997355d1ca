"""A callback's status follows what happens to its rework job."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from common.db.unit_of_work import UnitOfWork
from quality.domain.callback import Callback
from quality.domain.known_work import COMPLETED, KnownBooking, KnownJob, KnownVisit


def follow_rework(uow: UnitOfWork, job_id: UUID) -> None:
    """If that job is a callback's rework, let the callback be as far as it is."""
    of_job = (Callback.organization_id == uow.organization_id, Callback.rework_job_id == job_id)
    callback = uow.session.scalar(
        select(Callback).where(*of_job).with_for_update().execution_options(populate_existing=True)
    )
    if callback is None:
        return
    before = {"status": callback.status, "rework_minutes": callback.rework_minutes}
    said = callback.follow(
        done=_is_done(uow, job_id), booked=_is_booked(uow, job_id), minutes=_minutes(uow, job_id), at=uow.now
    )
    after = {"status": callback.status, "rework_minutes": callback.rework_minutes}
    if said is not None:
        uow.emit(said)
    if after != before:
        uow.audit(action="callback.follow", record_type="callback", record_id=callback.id, before=before, after=after)


def _is_done(uow: UnitOfWork, job_id: UUID) -> bool:
    job = uow.session.get(KnownJob, (uow.organization_id, job_id))
    return job is not None and job.state == COMPLETED


def _is_booked(uow: UnitOfWork, job_id: UUID) -> bool:
    # The booking of a visit that was done stays, so that nothing flickers until the job is told to be completed.
    booked = exists().where(KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id == job_id)
    return bool(uow.session.scalar(select(booked)))


def _minutes(uow: UnitOfWork, job_id: UUID) -> int:
    of_job = (KnownVisit.organization_id == uow.organization_id, KnownVisit.job_id == job_id)
    return sum(visit.minutes for visit in uow.session.scalars(select(KnownVisit).where(*of_job)))

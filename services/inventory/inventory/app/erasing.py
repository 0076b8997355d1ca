"""The customer of a job was erased: why material was taken for it or given back goes, how much stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.erasing.blanking import ERASED
from common.erasing.marks import Erasure, Record, mark_erased
from inventory.domain.movement import Movement


def anonymize_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Note it; a sweep follows at once."""
    mark_erased(uow, job_id)


def blank_job(session: Session, erasure: Erasure) -> list[Record]:
    """Blank the reasons of the job's movements."""
    theirs = (Movement.organization_id == erasure.organization_id, Movement.job_id == erasure.subject_id)
    session.execute(update(Movement).where(*theirs, Movement.reason.is_not(None)).values(reason=ERASED))
    movements = session.scalars(select(Movement.id).where(*theirs)).all()
    return [("job", erasure.subject_id), *(("movement", movement_id) for movement_id in movements)]

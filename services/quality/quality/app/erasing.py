"""The customer of a job was erased: what reports and callbacks say of it in somebody's own words goes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.erasing.columns import blank_column
from common.erasing.marks import Erasure, Record, mark_erased
from quality.domain.answers import ReportAnswer
from quality.domain.callback import Callback
from quality.domain.report import Report


def anonymize_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Note it; a sweep follows at once."""
    mark_erased(uow, job_id)


def blank_job(session: Session, erasure: Erasure) -> list[Record]:
    """Blank the words; results, times and costs stay."""
    own, job_id = erasure.organization_id, erasure.subject_id
    complaints = (Callback.organization_id == own, or_(Callback.job_id == job_id, Callback.rework_job_id == job_id))
    session.execute(update(Callback).where(*complaints).values(details=None))
    told = (Report.organization_id == own, Report.job_id == job_id)
    blank_column(session, Report.flag_reason, *told)
    reports = session.scalars(select(Report.id).where(*told)).all()
    blank_column(session, ReportAnswer.note, ReportAnswer.organization_id == own, ReportAnswer.report_id.in_(reports))
    callbacks = session.scalars(select(Callback.id).where(*complaints)).all()
    return [
        ("job", job_id),
        *(("report", report_id) for report_id in reports),
        *(("callback", callback_id) for callback_id in callbacks),
    ]

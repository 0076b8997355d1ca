"""The gate before a visit's completion: the organization may want the crew's reports first. What quality said and has
not arrived yet is worth waiting for, if the caller names it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from job.app.settings import job_settings
from job.app.viewer import Viewer
from job.domain.completion_gate import OverrideIsForTheOwner, PostJobReportMissing, ReportOfAnotherVisit, unreported
from job.domain.known_quality import POST_JOB, KnownChecklist, KnownReport
from job.domain.visit import Visit


def await_reports(uow: UnitOfWork, visit: Visit, report_ids: Sequence[UUID]) -> None:
    """NotYetKnown until every named report has arrived; they must be on this visit."""
    for index, report_id in enumerate(report_ids):
        report = uow.session.get(KnownReport, (uow.organization_id, report_id))
        if report is None:
            raise NotYetKnown("This report has not arrived yet", field=f"report_ids.{index}")
        if report.visit_id != visit.id:
            raise ReportOfAnotherVisit(field=f"report_ids.{index}")


def pass_gate(uow: UnitOfWork, visit: Visit, *, viewer: Viewer, override_reason: str | None) -> list[str]:
    """The names of the checklists that an owner did without; refuses anybody else while a report is missing."""
    if override_reason is not None and not viewer.may_override:
        raise OverrideIsForTheOwner
    if not job_settings(uow).post_job_report_required:
        return []
    missing = unreported(visit.job, _post_job_checklists(uow), _reports(uow, visit))
    if missing and override_reason is None:
        names = ", ".join(checklist.name for checklist in missing)
        raise PostJobReportMissing(
            f"Still to be reported: {names}"[:500],
            checklists=[{"id": str(checklist.id), "name": checklist.name} for checklist in missing],
        )
    return [checklist.name for checklist in missing]


def _post_job_checklists(uow: UnitOfWork) -> Sequence[KnownChecklist]:
    in_use = (
        KnownChecklist.organization_id == uow.organization_id,
        KnownChecklist.kind == POST_JOB,
        KnownChecklist.active,
    )
    return uow.session.scalars(select(KnownChecklist).where(*in_use).order_by(KnownChecklist.id)).all()


def _reports(uow: UnitOfWork, visit: Visit) -> Sequence[KnownReport]:
    of_visit = (KnownReport.organization_id == uow.organization_id, KnownReport.visit_id == visit.id)
    return uow.session.scalars(select(KnownReport).where(*of_visit)).all()

"""Reports as they are listed and shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from quality.app.scope import visible_reports
from quality.app.viewer import Viewer
from quality.domain.checklist import ChecklistRevision
from quality.domain.known_office import KnownCrew
from quality.domain.known_work import KnownJob
from quality.domain.report import Report

_SHOWN: tuple[Any, ...] = (
    Report.id,
    Report.version,
    Report.job_id,
    KnownJob.number.label("job_number"),
    Report.visit_id,
    Report.checklist_id,
    Report.checklist_revision,
    ChecklistRevision.name.label("checklist_name"),
    ChecklistRevision.kind.label("kind"),
    Report.crew_id,
    KnownCrew.name.label("crew_name"),
    Report.status,
    Report.completion_percent,
    Report.started_at,
    Report.submitted_at,
    Report.submitted_by,
    Report.reviewed_at,
    Report.reviewed_by,
    Report.flag_reason,
)


def reports_page(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    after: str | None,
    limit: int,
    status: str | None = None,
    job_id: UUID | None = None,
    visit_id: UUID | None = None,
    crew_id: UUID | None = None,
    checklist_id: UUID | None = None,
) -> Page:
    """One page, the newest first."""
    wanted = {
        Report.status: status,
        Report.job_id: job_id,
        Report.visit_id: visit_id,
        Report.crew_id: crew_id,
        Report.checklist_id: checklist_id,
    }
    statement = _rows(uow).where(*(column == value for column, value in wanted.items() if value is not None))
    visible = visible_reports(uow, viewer)
    if visible is not None:
        statement = statement.where(visible)
    page = keyset(uow.session, statement, columns=[Report.id.desc()], after=after, limit=limit)
    return Page([dict(row._mapping) for row in page.items], page.next)


def report_view(uow: UnitOfWork, report: Report) -> dict[str, Any]:
    """One report with its items and what was answered to them."""
    row = uow.session.execute(_rows(uow).where(Report.id == report.id)).one()
    answers = {answer.item_id: answer for answer in report.answers}
    items = [{"item": item, "given": answers.get(item.item_id)} for item in report.content.listed]
    return {**row._mapping, "items": items}


def _rows(uow: UnitOfWork) -> Select[Any]:
    content = and_(
        ChecklistRevision.organization_id == Report.organization_id,
        ChecklistRevision.checklist_id == Report.checklist_id,
        ChecklistRevision.revision == Report.checklist_revision,
    )
    job = and_(KnownJob.organization_id == Report.organization_id, KnownJob.id == Report.job_id)
    crew = and_(KnownCrew.organization_id == Report.organization_id, KnownCrew.id == Report.crew_id)
    return (
        select(*_SHOWN)
        .join(ChecklistRevision, content)
        .outerjoin(KnownJob, job)
        .outerjoin(KnownCrew, crew)
        .where(Report.organization_id == uow.organization_id)
    )

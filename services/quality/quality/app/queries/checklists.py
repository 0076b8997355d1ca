"""Checklists as they are shown, and those that are to be filled in for a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from quality.app.scope import refuse_hidden
from quality.app.viewer import Viewer
from quality.domain.checklist import Checklist, ChecklistRevision, ChecklistService
from quality.domain.known_work import KnownJobLine, KnownVisit
from quality.domain.report import Report

MOST_FOR_A_VISIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A checklist in use for a visit, with the report made by it, if there is one."""

    checklist: Checklist
    report: Report | None


def checklists_page(
    uow: UnitOfWork,
    *,
    after: str | None,
    limit: int,
    kind: str | None = None,
    active: bool | None = None,
    service_id: UUID | None = None,
) -> Page:
    """One page, the newest first."""
    statement = select(Checklist).where(Checklist.organization_id == uow.organization_id)
    if kind is not None:
        statement = statement.where(Checklist.kind == kind)
    if active is not None:
        statement = statement.where(Checklist.active == active)
    if service_id is not None:
        statement = statement.where(exists().where(_service(), ChecklistService.service_id == service_id))
    return keyset(uow.session, statement, columns=[Checklist.id.desc()], after=after, limit=limit)


def revision_of(uow: UnitOfWork, *, checklist_id: UUID, revision: int) -> ChecklistRevision:
    """What a checklist said at that revision, or NotFound."""
    found = uow.session.get(ChecklistRevision, (uow.organization_id, checklist_id, revision))
    if found is None:
        raise NotFound("Revision not found")
    return found


def due_checklists(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID) -> dict[str, Any]:
    """What is to be filled in for a visit, those before the work first."""
    refuse_hidden(uow, viewer, visit_id, what="Visit")
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    if visit is None:
        raise NotFound("Visit not found")
    made = and_(
        Report.organization_id == Checklist.organization_id,
        Report.checklist_id == Checklist.id,
        Report.visit_id == visit_id,
    )
    rows = uow.session.execute(
        select(Checklist, Report)
        .outerjoin(Report, made)
        .where(Checklist.organization_id == uow.organization_id, Checklist.active, _is_for(visit.job_id))
        .order_by(Checklist.kind.desc(), Checklist.id)
        .limit(MOST_FOR_A_VISIT)
    )
    return {"items": [Due(checklist=checklist, report=report) for checklist, report in rows]}


def _service() -> ColumnElement[bool]:
    return and_(
        ChecklistService.organization_id == Checklist.organization_id, ChecklistService.checklist_id == Checklist.id
    )


def _is_for(job_id: UUID) -> ColumnElement[bool]:
    """Without services it is for every job, else for those with one of them."""
    on_job = and_(
        KnownJobLine.organization_id == ChecklistService.organization_id,
        KnownJobLine.service_id == ChecklistService.service_id,
        KnownJobLine.job_id == job_id,
    )
    return or_(~exists().where(_service()), exists().where(_service(), on_job))

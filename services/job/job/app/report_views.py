"""A job's checklist reports, as far as quality told of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from common.db.unit_of_work import UnitOfWork
from job.domain.job import Job
from job.domain.known_quality import KnownChecklist, KnownReport


def report_views(uow: UnitOfWork, job: Job) -> list[dict[str, Any]]:
    """Those handed in on its visits, in the order in which they were started; a checklist may not have arrived yet."""
    of_report = and_(
        KnownChecklist.organization_id == KnownReport.organization_id, KnownChecklist.id == KnownReport.checklist_id
    )
    rows = uow.session.execute(
        select(KnownReport, KnownChecklist.name, KnownChecklist.kind)
        .outerjoin(KnownChecklist, of_report)
        .where(KnownReport.organization_id == uow.organization_id)
        .where(KnownReport.visit_id.in_([visit.id for visit in job.visits]))
        .order_by(KnownReport.id)
    )
    return [
        {"id": report.id, "visit_id": report.visit_id, "checklist": name, "kind": kind, "status": report.status}
        for report, name, kind in rows
    ]

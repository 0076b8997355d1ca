"""Filling in checklists for visits, and reviewing what crews reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, InvalidInput, NotYetKnown
from common.events import DomainEvent
from common.ids import new_id
from quality.app.photos import check_photos, removed_photos
from quality.app.scope import locked_report, refuse_hidden
from quality.app.viewer import Viewer
from quality.app.work import crew_of_visit
from quality.domain.answers import Given
from quality.domain.checklist import Checklist, ChecklistNotInUse, ChecklistRevision
from quality.domain.known_work import CANCELLED, KnownJob, KnownVisit
from quality.domain.report import Report


class UnknownChecklist(InvalidInput):
    """There is no such checklist."""

    code = "unknown_checklist"


class ChecklistNotForJob(Conflict):
    """The checklist is for other services than those of this job."""

    code = "checklist_not_for_job"


class VisitIsCancelled(Conflict):
    """The visit will not happen; there is nothing to report."""

    code = "visit_is_cancelled"


class ReportStartedAlready(Conflict):
    """This checklist is being filled in for the visit already; go on with that report."""

    code = "report_started_already"


def start_report(
    uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, checklist_id: UUID, id: UUID | None = None
) -> Report:
    """Begin a draft for a visit, with what the checklist says now."""
    refuse_hidden(uow, viewer, visit_id, what="Visit")
    visit, job = _visit_and_job(uow, visit_id)
    checklist = _usable_checklist(uow, checklist_id, job)
    if visit.state == CANCELLED:
        raise VisitIsCancelled
    _refuse_second(uow, visit_id, checklist_id)
    content = uow.session.get_one(ChecklistRevision, (uow.organization_id, checklist_id, checklist.revision))
    report = Report(organization_id=uow.organization_id, id=id or new_id(), visit_id=visit_id, job_id=visit.job_id)
    report.crew_id = crew_of_visit(uow, visit_id)
    said = report.start(content, by=uow.actor.id, at=uow.now)
    uow.session.add(report)
    return _record(uow, report, said, action="report.start", before=None)


def answer_report(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    report_id: UUID,
    expected_version: int | None,
    answers: Sequence[dict[str, Any]],
) -> Report:
    """Note answers in a draft, or in a report that was flagged."""
    report = locked_report(uow, viewer, report_id, expected_version)
    check_photos(uow, report, answers)
    before = _answered(report)
    report.answer([Given(**answer) for answer in answers], by=uow.actor.id, at=uow.now)
    uow.session.flush()
    uow.audit(action="report.answer", record_type="report", record_id=report.id, before=before, after=_answered(report))
    return report


def submit_report(uow: UnitOfWork, *, viewer: Viewer, report_id: UUID, expected_version: int | None) -> Report:
    """Hand it in."""
    report = locked_report(uow, viewer, report_id, expected_version)
    before = _audited(report)
    report.crew_id = crew_of_visit(uow, report.visit_id) or report.crew_id
    said = report.submit(by=uow.actor.id, at=uow.now, removed_photos=removed_photos(uow, report))
    return _record(uow, report, said, action="report.submit", before=before)


def approve_report(uow: UnitOfWork, *, viewer: Viewer, report_id: UUID, expected_version: int | None) -> Report:
    """The office agrees."""
    report = locked_report(uow, viewer, report_id, expected_version)
    before = _audited(report)
    said = report.approve(by=uow.actor.id, at=uow.now, removed_photos=removed_photos(uow, report))
    return _record(uow, report, said, action="report.approve", before=before)


def flag_report(
    uow: UnitOfWork, *, viewer: Viewer, report_id: UUID, expected_version: int | None, reason: str
) -> Report:
    """The office gives it back."""
    report = locked_report(uow, viewer, report_id, expected_version)
    before = _audited(report)
    said = report.flag(reason, by=uow.actor.id, at=uow.now)
    return _record(uow, report, said, action="report.flag", before=before, reason=reason)


def _visit_and_job(uow: UnitOfWork, visit_id: UUID) -> tuple[KnownVisit, KnownJob]:
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id))
    job = uow.session.get(KnownJob, (uow.organization_id, visit.job_id)) if visit else None
    if visit is None or job is None:
        raise NotYetKnown("This visit has not arrived yet", field="visit_id")
    return visit, job


def _usable_checklist(uow: UnitOfWork, checklist_id: UUID, job: KnownJob) -> Checklist:
    checklist = uow.session.get(Checklist, (uow.organization_id, checklist_id))
    if checklist is None:
        raise UnknownChecklist(field="checklist_id")
    if not checklist.active:
        raise ChecklistNotInUse
    if not checklist.applies_to(job.service_ids):
        raise ChecklistNotForJob
    return checklist


def _refuse_second(uow: UnitOfWork, visit_id: UUID, checklist_id: UUID) -> None:
    # Two at once are caught by the unique key.
    same = (
        Report.organization_id == uow.organization_id,
        Report.visit_id == visit_id,
        Report.checklist_id == checklist_id,
    )
    found = uow.session.scalar(select(Report.id).where(*same))
    if found is not None:
        raise ReportStartedAlready(report_id=str(found))


def _record(
    uow: UnitOfWork,
    report: Report,
    said: DomainEvent,
    *,
    action: str,
    before: dict[str, Any] | None,
    reason: str | None = None,
) -> Report:
    uow.session.flush()
    uow.emit(said)
    after = _audited(report)
    uow.audit(action=action, record_type="report", record_id=report.id, before=before, after=after, reason=reason)
    return report


def _audited(report: Report) -> dict[str, Any]:
    return {
        "visit_id": report.visit_id,
        "checklist_id": report.checklist_id,
        "status": report.status,
        "completion_percent": report.completion_percent,
    }


def _answered(report: Report) -> dict[str, Any]:
    return {
        "completion_percent": report.completion_percent,
        "answers": {
            str(answer.item_id): {"answer": answer.answer, "note": answer.note, "photo_id": str(answer.photo_id or "")}
            for answer in report.answers
        },
    }

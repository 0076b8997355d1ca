"""Hearing of checklists, reports and callbacks."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from job.app import quality
from job.domain.known_quality import APPROVED, FLAGGED, SUBMITTED
from job.entrypoints.events.register import on
from job.entrypoints.messages import quality as messages


@on(messages.ChecklistCreated)
def keep_new_checklist(uow: UnitOfWork, event: Event[messages.ChecklistCreated]) -> None:
    """Know which jobs it is for."""
    _keep_checklist(uow, event.data)


@on(messages.ChecklistChanged)
def keep_changed_checklist(uow: UnitOfWork, event: Event[messages.ChecklistChanged]) -> None:
    """Know which jobs it is for now, and whether it is in use."""
    _keep_checklist(uow, event.data)


@on(messages.ReportSubmitted)
def keep_submitted_report(uow: UnitOfWork, event: Event[messages.ReportSubmitted]) -> None:
    """Know that it is in."""
    _keep_report(uow, event.data, status=SUBMITTED)


@on(messages.ReportApproved)
def keep_approved_report(uow: UnitOfWork, event: Event[messages.ReportApproved]) -> None:
    """Know that it counts, also if it was flagged before."""
    _keep_report(uow, event.data, status=APPROVED)


@on(messages.ReportFlagged)
def keep_flagged_report(uow: UnitOfWork, event: Event[messages.ReportFlagged]) -> None:
    """Know that it does not count until it is in again."""
    _keep_report(uow, event.data, status=FLAGGED)


@on(messages.CallbackOpened)
def create_rework_job(uow: UnitOfWork, event: Event[messages.CallbackOpened]) -> None:
    """Exactly one job per callback, free of charge."""
    data = event.data
    quality.create_rework_job(
        uow, rework_job_id=data.rework_job_id, job_id=data.job_id, line_id=data.line_id, details=data.details
    )


def _keep_checklist(uow: UnitOfWork, facts: messages.ChecklistFacts) -> None:
    quality.keep_checklist(
        uow,
        checklist_id=facts.checklist_id,
        name=facts.name,
        kind=facts.kind,
        active=facts.active,
        service_ids=facts.service_ids,
    )


def _keep_report(uow: UnitOfWork, facts: messages.ReportFacts, *, status: str) -> None:
    quality.keep_report(
        uow,
        report_id=facts.report_id,
        visit_id=facts.visit_id,
        checklist_id=facts.checklist_id,
        status=status,
    )

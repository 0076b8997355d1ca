"""Reports of crews on their visits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from quality.app import reports
from quality.app.queries.checklists import due_checklists
from quality.app.queries.reports import report_view, reports_page
from quality.app.scope import visible_report
from quality.entrypoints.http.asking import viewer
from quality.entrypoints.http.report_schemas import (
    Answers,
    DueChecklists,
    Flagging,
    ReportFilter,
    ReportNew,
    ReportRow,
    ReportShown,
)

blueprint = Blueprint("reports", __name__, url_prefix="/api/v1", description="Reports of crews on their visits")
ONE = "/reports/<uuid:report_id>"


@operation(blueprint, "GET", "/visits/<uuid:visit_id>/checklists", id="listVisitChecklists", answer=DueChecklists)
def list_visit_checklists(uow: UnitOfWork, visit_id: UUID) -> dict[str, Any]:
    """What is to be filled in for a visit."""
    return due_checklists(uow, viewer=viewer(), visit_id=visit_id)


@operation(blueprint, "POST", "/reports", id="startReport", body=ReportNew, answer=ReportShown, status=201)
def start_report(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Begin to fill in a checklist for a visit."""
    return report_view(uow, reports.start_report(uow, viewer=viewer(), **body))


@operation(blueprint, "GET", "/reports", id="listReports", query=ReportFilter, answer=page_of(ReportRow))
def list_reports(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Reports that fit all filters, the newest first."""
    return reports_page(uow, viewer=viewer(), **query)


@operation(blueprint, "GET", ONE, id="showReport", answer=ReportShown)
def show_report(uow: UnitOfWork, report_id: UUID) -> dict[str, Any]:
    """One report with its items."""
    return report_view(uow, visible_report(uow, viewer(), report_id))


@operation(blueprint, "PATCH", ONE, id="answerReport", body=Answers, answer=ReportShown, versioned=True)
def answer_report(
    uow: UnitOfWork, body: dict[str, Any], report_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Answer items of a draft, or of a report that was flagged."""
    who, version = viewer(), expected_version
    return report_view(
        uow, reports.answer_report(uow, viewer=who, report_id=report_id, expected_version=version, **body)
    )


@operation(blueprint, "POST", f"{ONE}/submit", id="submitReport", answer=ReportShown, versioned=True)
def submit_report(uow: UnitOfWork, report_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Hand a report in; required items and photos must be there."""
    who, version = viewer(), expected_version
    return report_view(uow, reports.submit_report(uow, viewer=who, report_id=report_id, expected_version=version))


@operation(blueprint, "POST", f"{ONE}/approve", id="approveReport", answer=ReportShown, versioned=True)
def approve_report(uow: UnitOfWork, report_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Agree with a report."""
    who, version = viewer(), expected_version
    return report_view(uow, reports.approve_report(uow, viewer=who, report_id=report_id, expected_version=version))


@operation(blueprint, "POST", f"{ONE}/flag", id="flagReport", body=Flagging, answer=ReportShown, versioned=True)
def flag_report(uow: UnitOfWork, body: dict[str, Any], report_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Give a report back to the crew."""
    who, version = viewer(), expected_version
    return report_view(uow, reports.flag_report(uow, viewer=who, report_id=report_id, expected_version=version, **body))

"""What this service says about reports. A report's root is its job, so that a job's events keep their order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class ReportFacts(DomainEvent, frozen=True, kw_only=True):
    """Which report, for which visit, by which checklist."""

    KEY = "report_id"
    ROOT = "job_id"
    report_id: UUID
    job_id: UUID
    visit_id: UUID
    checklist_id: UUID
    checklist_revision: int
    kind: str


class ReportStarted(ReportFacts, frozen=True, kw_only=True):
    """Somebody began to fill in a checklist for a visit."""

    TYPE = "report.started.v1"
    CREATES = True
    started_at: datetime


class ReportSubmitted(ReportFacts, frozen=True, kw_only=True):
    """The report is in, for the first time or after it was flagged. `completion_percent` is 0 to 100."""

    TYPE = "report.submitted.v1"
    crew_id: UUID | None
    completion_percent: int
    submitted_at: datetime
    submitted_by: UUID | None


class ReportApproved(ReportFacts, frozen=True, kw_only=True):
    """The office looked at the report and agrees."""

    TYPE = "report.approved.v1"
    approved_at: datetime
    approved_by: UUID | None


class ReportFlagged(ReportFacts, frozen=True, kw_only=True):
    """The office looked at the report and wants it done better; it counts as missing until it is in again."""

    TYPE = "report.flagged.v1"
    flagged_at: datetime
    flagged_by: UUID | None
    reason: str

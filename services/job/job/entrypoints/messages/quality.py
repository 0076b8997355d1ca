"""Checklists, reports and callbacks as they are heard of."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec


class ChecklistFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist's present state."""

    checklist_id: UUID
    name: str
    kind: str
    active: bool
    service_ids: list[UUID] = []


class ChecklistCreated(ChecklistFacts, frozen=True, kw_only=True):
    """There is a new checklist."""

    TYPE: ClassVar[str] = "checklist.created.v1"


class ChecklistChanged(ChecklistFacts, frozen=True, kw_only=True):
    """A checklist is another now."""

    TYPE: ClassVar[str] = "checklist.changed.v1"


class ReportFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Which report, on which visit."""

    report_id: UUID
    visit_id: UUID
    checklist_id: UUID


class ReportSubmitted(ReportFacts, frozen=True, kw_only=True):
    """A report is in."""

    TYPE: ClassVar[str] = "report.submitted.v1"


class ReportApproved(ReportFacts, frozen=True, kw_only=True):
    """The office agrees with a report."""

    TYPE: ClassVar[str] = "report.approved.v1"


class ReportFlagged(ReportFacts, frozen=True, kw_only=True):
    """The office wants a report done better."""

    TYPE: ClassVar[str] = "report.flagged.v1"


class CallbackOpened(msgspec.Struct, frozen=True, kw_only=True):
    """A customer is not content; the work is to be done again."""

    TYPE: ClassVar[str] = "callback.opened.v1"
    job_id: UUID
    rework_job_id: UUID
    line_id: UUID | None = None
    details: str | None = None

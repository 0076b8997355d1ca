"""A report: a checklist filled in for one visit. It keeps to the revision that it was started with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from common.db.declarative import VersionedRow
from common.errors import Conflict
from quality.domain import report_statuses as statuses
from quality.domain.answers import NOT_APPLICABLE, Given, NoteNeeded, ReportAnswer, completion_percent, missing_of
from quality.domain.checklist import ChecklistRevision
from quality.domain.checklist_items import ItemNamedTwice, UnknownItem
from quality.domain.declarative import Base
from quality.domain.report_events import ReportApproved, ReportFlagged, ReportStarted, ReportSubmitted


class ReportIsIn(Conflict):
    """The report was submitted; only one that is flagged can be changed again."""

    code = "report_is_in"


class ReportIncomplete(Conflict):
    """Required items or photos are missing."""

    code = "report_incomplete"


class Report(VersionedRow, Base):
    """One report: exactly one per visit and checklist."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("organization_id", "visit_id", "checklist_id"),
        ForeignKeyConstraint(
            ["organization_id", "checklist_id", "checklist_revision"],
            [
                "checklist_revisions.organization_id",
                "checklist_revisions.checklist_id",
                "checklist_revisions.revision",
            ],
        ),
        CheckConstraint("status IN ('" + "', '".join(statuses.ALL) + "')", name="status"),
        CheckConstraint("completion_percent BETWEEN 0 AND 100", name="completion_percent"),
        CheckConstraint("status <> 'flagged' OR flag_reason IS NOT NULL", name="flag_reason"),
        Index("ix_reports_status", "organization_id", "status", "id"),
        Index("ix_reports_job", "organization_id", "job_id", "id"),
        Index("ix_reports_crew", "organization_id", "crew_id", "id"),
        Index("ix_reports_checklist", "organization_id", "checklist_id", "id"),
    )
    checklist_id: Mapped[UUID]
    checklist_revision: Mapped[int]
    job_id: Mapped[UUID]
    visit_id: Mapped[UUID]
    crew_id: Mapped[UUID | None]
    status: Mapped[str]
    completion_percent: Mapped[int]
    started_at: Mapped[datetime]
    started_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    flag_reason: Mapped[str | None]
    content: Mapped[ChecklistRevision] = relationship(lazy="selectin", viewonly=True)
    answers: Mapped[list[ReportAnswer]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ReportAnswer.item_id"
    )

    def start(self, content: ChecklistRevision, *, by: UUID | None, at: datetime) -> ReportStarted:
        """Begin a draft with what the checklist says now."""
        self.checklist_id, self.checklist_revision = content.checklist_id, content.revision
        self.content = content
        self.status, self.completion_percent = statuses.DRAFT, 0
        self.started_at, self.started_by = at, by
        return ReportStarted(**self._facts(), started_at=at)

    def answer(self, given: Sequence[Given], *, by: UUID | None, at: datetime) -> None:
        """Note answers, each in place of an earlier one. Raises ReportIsIn, UnknownItem, ItemNamedTwice, NoteNeeded."""
        if self.status not in statuses.IN_THE_CREWS_HANDS:
            raise ReportIsIn(status_now=self.status, legal_moves=list(statuses.LEGAL_MOVES[self.status]))
        self._check(given)
        current = {answer.item_id: answer for answer in self.answers}
        for one in given:
            row = current.get(one.item_id)
            if row is None:
                row = ReportAnswer(organization_id=self.organization_id, report_id=self.id, item_id=one.item_id)
                self.answers.append(row)
            row.answer, row.note, row.photo_id = one.answer, one.note, one.photo_id
            row.answered_by, row.answered_at = by, at
        self.completion_percent = completion_percent(
            self.content.listed, {answer.item_id: answer.answer for answer in self.answers}
        )

    def submit(
        self, *, by: UUID | None, at: datetime, removed_photos: Collection[UUID] = frozenset()
    ) -> ReportSubmitted:
        """Hand it in. Raises IllegalReportMove, ReportIncomplete with what is missing: removed photos are, too."""
        statuses.check_move(status=self.status, to=statuses.SUBMITTED)
        self._check_whole(removed_photos)
        self.status, self.submitted_at, self.submitted_by = statuses.SUBMITTED, at, by
        self.reviewed_at = self.reviewed_by = self.flag_reason = None
        return ReportSubmitted(
            **self._facts(),
            crew_id=self.crew_id,
            completion_percent=self.completion_percent,
            submitted_at=at,
            submitted_by=by,
        )

    def approve(
        self, *, by: UUID | None, at: datetime, removed_photos: Collection[UUID] = frozenset()
    ) -> ReportApproved:
        """Agree with it. Raises IllegalReportMove, ReportIncomplete with what is gone since it was flagged."""
        statuses.check_move(status=self.status, to=statuses.APPROVED)
        if self.status in statuses.IN_THE_CREWS_HANDS:
            self._check_whole(removed_photos)
        self.status, self.reviewed_at, self.reviewed_by, self.flag_reason = statuses.APPROVED, at, by, None
        return ReportApproved(**self._facts(), approved_at=at, approved_by=by)

    def flag(self, reason: str, *, by: UUID | None, at: datetime) -> ReportFlagged:
        """Give it back to the crew. Raises IllegalReportMove."""
        statuses.check_move(status=self.status, to=statuses.FLAGGED)
        self.status, self.reviewed_at, self.reviewed_by, self.flag_reason = statuses.FLAGGED, at, by, reason
        return ReportFlagged(**self._facts(), flagged_at=at, flagged_by=by, reason=reason)

    def _check_whole(self, removed_photos: Collection[UUID]) -> None:
        given = {answer.item_id: answer for answer in self.answers}
        missing = missing_of(self.content.listed, given, removed_photos=removed_photos)
        if missing:
            raise ReportIncomplete(
                f"Missing: {', '.join(f'{one.label} ({one.needs})' for one in missing)}"[:500],
                missing=[{**asdict(one), "item_id": str(one.item_id)} for one in missing],
            )

    def _check(self, given: Sequence[Given]) -> None:
        known, named = {item.item_id for item in self.content.listed}, set[UUID]()
        for index, one in enumerate(given):
            if one.item_id not in known:
                raise UnknownItem(field=f"answers.{index}.item_id")
            if one.item_id in named:
                raise ItemNamedTwice(field=f"answers.{index}.item_id")
            if one.answer == NOT_APPLICABLE and one.note is None:
                raise NoteNeeded(field=f"answers.{index}.note")
            named.add(one.item_id)

    def _facts(self) -> dict[str, Any]:
        return {
            "report_id": self.id,
            "job_id": self.job_id,
            "visit_id": self.visit_id,
            "checklist_id": self.checklist_id,
            "checklist_revision": self.checklist_revision,
            "kind": self.content.kind,
        }

"""A plan of a day as a resource: asked for, worked on, ready, then confirmed for the calendar, which applies or
refuses it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from routing.domain.declarative import Base
from routing.domain.events import PlanConfirmed, PlannedItem
from routing.domain.refusals import NothingChanges, NotInPlan, PlanFinished, PlanNotReady

QUEUED, RUNNING, READY, FAILED, CANCELLED = "queued", "running", "ready", "failed", "cancelled"
CONFIRMED, APPLIED, PARTLY_APPLIED, REFUSED = "confirmed", "applied", "partly_applied", "refused"
UNDONE = "undone"
STATUSES = (QUEUED, RUNNING, READY, FAILED, CANCELLED, CONFIRMED, APPLIED, PARTLY_APPLIED, REFUSED, UNDONE)
WAITING = (QUEUED, RUNNING)
CREW_DAY, DAY, REPLAN = "crew_day", "day", "replan"
KINDS = (CREW_DAY, DAY, REPLAN)
MOST_ATTEMPTS = 3
# Whoever works on a plan says so more often than this; a plan nobody works on is taken up again.
ABANDONED_AFTER = timedelta(seconds=15)


class DayPlan(VersionedRow, Base):
    """`asked` is what was wanted, `result` what came out, `changes` what it would do to the calendar."""

    __tablename__ = "day_plans"
    __table_args__ = (
        CheckConstraint("status IN (" + ", ".join(f"'{status}'" for status in STATUSES) + ")", name="status"),
        CheckConstraint("kind IN (" + ", ".join(f"'{kind}'" for kind in KINDS) + ")", name="kind"),
        Index("ix_day_plans_day", "organization_id", "runs_on", "id"),
        Index("ix_day_plans_status", "organization_id", "status", "id"),
        Index("ix_day_plans_waiting", "status", "id"),
    )
    kind: Mapped[str]
    runs_on: Mapped[date]
    status: Mapped[str]
    progress_percent: Mapped[int]
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB())
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    failure_code: Mapped[str | None]
    failure_detail: Mapped[str | None]
    attempts: Mapped[int]
    cancel_asked: Mapped[bool]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    change_set_id: Mapped[UUID | None]
    applied: Mapped[list[Any]]
    refused: Mapped[list[Any]]

    @classmethod
    def ask(
        cls, *, organization_id: UUID, id: UUID, kind: str, on: date, asked: dict[str, Any], at: datetime
    ) -> DayPlan:
        """A plan that waits for its turn."""
        plan = cls(organization_id=organization_id, id=id, kind=kind, runs_on=on, status=QUEUED, asked=asked)
        plan.progress_percent, plan.attempts, plan.cancel_asked, plan.created_at = 0, 0, False, at
        plan.result, plan.changes, plan.applied, plan.refused = None, [], [], []
        return plan

    def begin(self, *, at: datetime) -> bool:
        """Take it up, for the first time or after whoever worked on it died; False when that happened too often."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(code="planner_died", detail="Planning this day ended without an answer again and again", at=at)
            return False
        self.status, self.attempts, self.progress_percent = RUNNING, self.attempts + 1, 0
        self.started_at, self.seen_at = at, at
        return True

    def note_progress(self, percent: int, *, at: datetime) -> None:
        """Somebody works on it, and is that far."""
        self.progress_percent, self.seen_at = max(self.progress_percent, min(percent, 99)), at

    def finish(self, *, result: dict[str, Any], changes: list[dict[str, Any]], at: datetime) -> None:
        """It is ready to be looked at."""
        self.status, self.progress_percent = READY, 100
        self.result, self.changes, self.finished_at = result, changes, at

    def fail(self, *, code: str, detail: str, at: datetime) -> None:
        """It came to nothing; nothing was changed."""
        self.status, self.failure_code, self.failure_detail, self.finished_at = FAILED, code, detail, at

    def cancel(self, *, at: datetime) -> None:
        """Stop it: at once while it waits, else whoever works on it stops soon."""
        if self.status not in WAITING:
            raise PlanFinished(f"The plan is {self.status}")
        self.cancel_asked = True
        if self.status == QUEUED:
            self.end_cancelled(at=at)

    def end_cancelled(self, *, at: datetime) -> None:
        """Nobody works on it any more."""
        self.status, self.finished_at = CANCELLED, at

    def chosen(self, visit_ids: Collection[UUID] | None) -> list[dict[str, Any]]:
        """The changes that are wanted; all when none are named. Raises PlanNotReady, NotInPlan or NothingChanges."""
        if self.status != READY:
            raise PlanNotReady(f"The plan is {self.status}")
        wanted = {change["visit_id"] for change in self.changes}
        if visit_ids is not None:
            missing = {str(visit_id) for visit_id in visit_ids} - wanted
            if missing:
                raise NotInPlan(field="visit_ids", visit_ids=sorted(missing))
            wanted = {str(visit_id) for visit_id in visit_ids}
        if not wanted:
            raise NothingChanges()
        return [change for change in self.changes if change["visit_id"] in wanted]

    def confirm(self, changes: Sequence[dict[str, Any]], *, at: datetime) -> PlanConfirmed:
        """Ask the calendar to follow these changes."""
        self.status, self.confirmed_at = CONFIRMED, at
        return PlanConfirmed(plan_id=self.id, date=self.runs_on, items=[_item(change) for change in changes])

    def note_answer(self, *, change_set_id: UUID, applied: Sequence[UUID], refused: Sequence[dict[str, str]]) -> None:
        """What the calendar made of it; to undo it, undo that change set."""
        self.change_set_id = change_set_id
        self.applied, self.refused = [str(visit_id) for visit_id in applied], list(refused)
        self.status = REFUSED if not applied else PARTLY_APPLIED if refused else APPLIED

    def note_undone(self) -> None:
        """The calendar is as it was before; what was applied can still be read."""
        self.status = UNDONE


def _item(change: dict[str, Any]) -> PlannedItem:
    return PlannedItem(
        visit_id=UUID(change["visit_id"]),
        crew_id=UUID(change["crew_id"]),
        starts_at=datetime.fromisoformat(change["starts_at"]),
        minutes=change["minutes"],
        booking_version=change["booking_version"],
    )

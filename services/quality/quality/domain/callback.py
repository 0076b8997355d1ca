"""A callback: a customer's complaint about a job. Its status is never set by hand; it follows from the rework job."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput
from common.money import Money
from quality.domain.callback_events import CallbackOpened, CallbackReopened, CallbackResolved, CallbackScheduled
from quality.domain.declarative import Base

OPEN, SCHEDULED, RESOLVED = "open", "scheduled", "resolved"
STATUSES = (OPEN, SCHEDULED, RESOLVED)
REASONS = ("missed_area", "poor_result", "not_finished", "damage", "wrong_service", "other")
SOURCES = ("customer", "crew", "inspection", "review", "other")
Following = CallbackScheduled | CallbackResolved | CallbackReopened


class NothingDoneYet(Conflict):
    """A callback is about work that was done; no visit of this job was."""

    code = "nothing_done_yet"


class LineOfAnotherJob(InvalidInput):
    """The job has no such line."""

    code = "line_of_another_job"


def derived_status(*, done: bool, booked: bool) -> str:
    """Resolved once the rework job is completed, scheduled while one of its visits is booked, else open."""
    if done:
        return RESOLVED
    return SCHEDULED if booked else OPEN


class Callback(VersionedRow, Base):
    """One callback. `amount` is what the work to be redone was sold for; `rework_minutes` were spent on redoing it."""

    __tablename__ = "callbacks"
    __table_args__ = (
        UniqueConstraint("organization_id", "rework_job_id"),
        CheckConstraint("status IN ('" + "', '".join(STATUSES) + "')", name="status"),
        CheckConstraint("reason IN ('" + "', '".join(REASONS) + "')", name="reason"),
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint("rework_minutes >= 0", name="rework_minutes"),
        CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        Index("ix_callbacks_status", "organization_id", "status", "id"),
        Index("ix_callbacks_job", "organization_id", "job_id", "id"),
        Index("ix_callbacks_crew", "organization_id", "crew_id", "id"),
        Index("ix_callbacks_day", "organization_id", "opened_on"),
    )
    job_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    service_id: Mapped[UUID | None]
    crew_id: Mapped[UUID | None]
    rework_job_id: Mapped[UUID]
    reason: Mapped[str]
    source: Mapped[str]
    details: Mapped[str | None]
    status: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    rework_minutes: Mapped[int]
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    opened_by: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What the work to be redone was sold for."""
        return Money(self.amount_minor, self.currency)

    def open(self, *, at: datetime) -> CallbackOpened:
        """Begin, and ask for the rework."""
        self.status, self.rework_minutes, self.opened_at, self.version = OPEN, 0, at, 1
        return CallbackOpened(
            callback_id=self.id,
            job_id=self.job_id,
            line_id=self.line_id,
            service_id=self.service_id,
            crew_id=self.crew_id,
            rework_job_id=self.rework_job_id,
            reason=self.reason,
            source=self.source,
            details=self.details,
            opened_at=at,
        )

    def follow(self, *, done: bool, booked: bool, minutes: int, at: datetime) -> Following | None:
        """Take over how far the rework is; says what that changes, None when nothing."""
        before, self.status = self.status, derived_status(done=done, booked=booked)
        self.rework_minutes = minutes
        if self.status == before:
            return None
        self.resolved_at = at if self.status == RESOLVED else None
        kinds: dict[str, type[Following]] = {
            OPEN: CallbackReopened,
            SCHEDULED: CallbackScheduled,
            RESOLVED: CallbackResolved,
        }
        return kinds[self.status](callback_id=self.id, job_id=self.job_id, rework_job_id=self.rework_job_id, at=at)

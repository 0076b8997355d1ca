"""One thing that a person did on a device, as the device sent it and as it was answered. It counts once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.errors import InvalidInput, Refusal
from job.domain.declarative import Base
from job.domain.sync.times import Happened

EN_ROUTE, START, COMPLETE, RESET = "visit.en_route", "visit.start", "visit.complete", "visit.reset"
NOTE_ADD, NOTE_EDIT = "note.add", "note.edit"
MOVES = (EN_ROUTE, START, COMPLETE, RESET)
BREAK_START, BREAK_END = "break.start", "break.end"
NOTES = (NOTE_ADD, NOTE_EDIT)
BREAKS = (BREAK_START, BREAK_END)
KINDS = MOVES + NOTES + BREAKS

WAITING, APPLIED, ALREADY_APPLIED, CONFLICT, REFUSED = "waiting", "applied", "already_applied", "conflict", "refused"
OUTCOMES = (APPLIED, ALREADY_APPLIED, CONFLICT, REFUSED, WAITING)
WAITING_DAYS = 7
KEPT_DAYS = 90  # how long it is known what an action came to

# What each kind of action must name.
NEEDS: dict[str, tuple[str, ...]] = {
    EN_ROUTE: ("visit_id",),
    START: ("visit_id",),
    COMPLETE: ("visit_id",),
    RESET: ("visit_id", "reason"),
    NOTE_ADD: ("note_id", "job_id", "text"),
    NOTE_EDIT: ("note_id", "text"),
    BREAK_START: ("visit_id",),
    BREAK_END: ("visit_id",),
}


class MemberMissing(InvalidInput):
    """An action of this kind needs more than was sent."""

    code = "member_missing"


class SyncAction(TenantRow, Base):
    """An action. `base_version` is the version of the record that the device had seen; `record_version` the one that
    the record had after the action, None when others had changed it meanwhile: the device still has to look.
    `happened_at` is by the server's clock, `client_at` by the device's."""

    __tablename__ = "sync_actions"
    __table_args__ = (
        UniqueConstraint("organization_id", "device_id", "sequence"),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("state IN ('" + "', '".join(OUTCOMES) + "')", name="state"),
        Index("ix_sync_actions_record", "organization_id", "device_id", "record_id"),
        Index("ix_sync_actions_waiting", "expires_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_sync_actions_concluded", "concluded_at", postgresql_where=text("state <> 'waiting'")),
        Index(
            "ix_sync_actions_breaks",
            "organization_id",
            "record_id",
            "happened_at",
            postgresql_where=text("kind IN ('break.start', 'break.end') AND state = 'applied'"),
        ),
    )
    device_id: Mapped[UUID]
    sequence: Mapped[int]
    person_id: Mapped[UUID]
    kind: Mapped[str]
    record_id: Mapped[UUID | None]
    base_version: Mapped[int]
    body: Mapped[dict[str, Any]]
    client_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    time_mark: Mapped[str | None]
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str]
    concluded_at: Mapped[datetime | None]
    record_version: Mapped[int | None]
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    conflict_id: Mapped[UUID | None]

    @property
    def happened(self) -> Happened:
        """When it happened, as far as the clocks tell."""
        return Happened(at=self.happened_at, mark=self.time_mark)

    @property
    def is_waiting(self) -> bool:
        """Whether what the device did before has not come yet."""
        return self.state == WAITING

    def check_whole(self) -> None:
        """Refuse an action without what its kind needs."""
        for member in NEEDS[self.kind]:
            if self.body.get(member) is None:
                raise MemberMissing(f"{self.kind} needs {member}", field=member)

    def conclude(self, state: str, *, at: datetime, happened: Happened, record_version: int | None) -> None:
        """It has its effect, or what it was for is so already."""
        self.state, self.concluded_at, self.record_version = state, at, record_version
        self.happened_at, self.time_mark = happened.at, happened.mark

    def conflict(self, conflict_id: UUID, *, at: datetime) -> None:
        """Others were first; what the person did is kept as a conflict."""
        self.state, self.concluded_at, self.conflict_id = CONFLICT, at, conflict_id

    def refuse(self, refusal: Refusal, *, at: datetime) -> None:
        """A rule says no."""
        self.state, self.concluded_at = REFUSED, at
        self.problem = problem_of(refusal)


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as the device is told of it: the rule's stable code, and what would be legal."""
    return {
        "code": refusal.code,
        "detail": refusal.detail[:500],
        "field": refusal.field,
        "status_now": refusal.extra.get("status_now"),
        "legal_moves": refusal.extra.get("legal_moves"),
    }


def expiry_of(received_at: datetime) -> datetime:
    """Until when an action waits for what came before it."""
    return received_at + timedelta(days=WAITING_DAYS)

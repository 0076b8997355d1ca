"""What a person did offline that lost against somebody else's change: both values, the rule, and what the office made
of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.errors import Conflict
from job.domain.declarative import Base
from job.domain.sync.action import SyncAction
from job.domain.sync.rules import RULES

OPEN, RESOLVED = "open", "resolved"
STATES = (OPEN, RESOLVED)
KEEP_SERVER, TAKE_CREW = "keep_server", "take_crew"
CHOICES = (KEEP_SERVER, TAKE_CREW)


class AlreadyResolved(Conflict):
    """Somebody has decided this conflict already."""

    code = "already_resolved"


class SyncConflict(TenantRow, Base):
    """A conflict. `copy_note_id` is the second note that holds the phone's text."""

    __tablename__ = "sync_conflicts"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("rule IN ('" + "', '".join(RULES) + "')", name="rule"),
        CheckConstraint("choice IN ('" + "', '".join(CHOICES) + "')", name="choice"),
        Index("ix_sync_conflicts_open", "organization_id", "id", postgresql_where=text("state = 'open'")),
        Index("ix_sync_conflicts_person", "organization_id", "person_id", "id"),
        Index("ix_sync_conflicts_job", "organization_id", "job_id"),
    )
    action_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[str]
    job_id: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    note_id: Mapped[UUID | None]
    copy_note_id: Mapped[UUID | None]
    field: Mapped[str]
    rule: Mapped[str]
    server_value: Mapped[dict[str, Any]]
    crew_value: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]
    detected_at: Mapped[datetime]
    state: Mapped[str]
    choice: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    reason: Mapped[str | None]

    def resolve(self, choice: str, *, by: UUID | None, at: datetime, reason: str | None) -> None:
        """Somebody of the office decides."""
        if self.state == RESOLVED:
            raise AlreadyResolved(choice=self.choice)
        self.state, self.choice, self.reason = RESOLVED, choice, reason
        self.resolved_by, self.resolved_at = by, at


def conflict_of(
    action: SyncAction,
    *,
    id: UUID,
    rule: str,
    server_value: dict[str, Any],
    job_id: UUID | None,
    at: datetime,
    copy_note_id: UUID | None = None,
) -> SyncConflict:
    """The conflict that an action came to."""
    return SyncConflict(
        organization_id=action.organization_id,
        id=id,
        action_id=action.id,
        person_id=action.person_id,
        kind=action.kind,
        job_id=job_id,
        visit_id=None if "note" in action.kind else action.record_id,
        note_id=action.record_id if "note" in action.kind else None,
        copy_note_id=copy_note_id,
        field=RULES[rule].field,
        rule=rule,
        server_value=server_value,
        crew_value=crew_value(action),
        happened_at=action.happened_at,
        detected_at=at,
        state=OPEN,
    )


def crew_value(action: SyncAction) -> dict[str, Any]:
    """What the person did, as a conflict shows it."""
    return {"kind": action.kind, "at": action.happened_at.isoformat(), **action.body}

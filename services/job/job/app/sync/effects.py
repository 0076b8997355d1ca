"""What an action comes to: its effect, or the conflict that is kept of it; and what its device had seen before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from job.domain.sync.action import APPLIED, CONFLICT, SyncAction
from job.domain.sync.conflict import SyncConflict, conflict_of
from job.domain.sync.times import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How an action ended, when it counts as done, and the version that its record has now, if its device knows all
    that led to it."""

    state: str
    happened: Happened
    record_version: int | None = None
    conflict: SyncConflict | None = None


def lost(
    uow: UnitOfWork,
    action: SyncAction,
    *,
    rule: str,
    server_value: dict[str, Any],
    job_id: UUID | None,
    copy_note_id: UUID | None = None,
) -> Effect:
    """Keep what the person did as a conflict."""
    conflict = conflict_of(
        action,
        id=new_id(),
        rule=rule,
        server_value=server_value,
        job_id=job_id,
        at=uow.now,
        copy_note_id=copy_note_id,
    )
    uow.session.add(conflict)
    return Effect(state=CONFLICT, happened=action.happened, conflict=conflict)


def seen_version(uow: UnitOfWork, action: SyncAction, *, present: int) -> int:
    """The newest version of the record that the device knew of: what it saw, or what its own actions made of it."""
    if action.base_version >= present:
        return action.base_version
    made = (
        select(func.max(SyncAction.record_version))
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == action.device_id)
        .where(SyncAction.record_id == action.record_id, SyncAction.state == APPLIED)
    )
    return max(action.base_version, uow.session.scalar(made) or 0)

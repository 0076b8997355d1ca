"""Forgetting what phones did long ago. The device keeps up to which number that is so, so that an action that is sent
again after that is answered as such and never done twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from job.domain.sync.action import CONFLICT, KEPT_DAYS, WAITING, SyncAction
from job.domain.sync.conflict import OPEN, SyncConflict
from job.domain.sync.device import SyncDevice

AT_ONCE = 1_000


def devices_with_old_actions(session: Session, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """(organization, device) of actions that were answered long ago, over all organizations."""
    old = select(SyncAction.organization_id, SyncAction.device_id).where(_is_old(now)).limit(AT_ONCE)
    return sorted({(organization_id, device_id) for organization_id, device_id in session.execute(old)})


def forget_actions(uow: UnitOfWork, *, device_id: UUID) -> int:
    """Forget a device's old actions, but for those of which the office has still to decide a conflict."""
    device = uow.lock(SyncDevice, device_id)
    old = (
        select(SyncAction.id, SyncAction.sequence)
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == device_id)
        .where(_is_old(uow.now))
    )
    found = uow.session.execute(old.order_by(SyncAction.sequence).limit(AT_ONCE)).all()
    if found:
        these = (SyncAction.organization_id == uow.organization_id, SyncAction.id.in_([row.id for row in found]))
        uow.session.execute(delete(SyncAction).where(*these))
        device.forget(found[-1].sequence)
    return len(found)


def _is_old(now: datetime) -> ColumnElement[bool]:
    conflict = (SyncConflict.organization_id == SyncAction.organization_id, SyncConflict.id == SyncAction.conflict_id)
    is_decided = or_(SyncAction.state != CONFLICT, ~exists().where(*conflict, SyncConflict.state == OPEN))
    return (SyncAction.state != WAITING) & (SyncAction.concluded_at <= now - timedelta(days=KEPT_DAYS)) & is_decided

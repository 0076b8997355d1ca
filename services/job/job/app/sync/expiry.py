"""Actions that waited too long for what came before them: they become conflicts, so that somebody looks at them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from job.domain.note import JobNote
from job.domain.sync.action import NOTES, WAITING, SyncAction
from job.domain.sync.conflict import conflict_of
from job.domain.sync.device import SyncDevice
from job.domain.sync.rules import PREDECESSOR_MISSING
from job.domain.visit import Visit

AT_ONCE = 200


def devices_overdue(session: Session, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """(organization, device) of actions that waited too long, over all organizations."""
    overdue = (
        select(SyncAction.organization_id, SyncAction.device_id)
        .where(SyncAction.state == WAITING, SyncAction.expires_at <= now)
        .limit(AT_ONCE)
    )
    return sorted({(organization_id, device_id) for organization_id, device_id in session.execute(overdue)})


def expire_waiting(uow: UnitOfWork, *, device_id: UUID) -> int:
    """Keep a device's overdue actions as conflicts, and wait no more for what should have come before them."""
    device = uow.lock(SyncDevice, device_id)
    overdue = (
        select(SyncAction)
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == device_id)
        .where(SyncAction.state == WAITING, SyncAction.expires_at <= uow.now)
    )
    found = uow.session.scalars(overdue.order_by(SyncAction.sequence).limit(AT_ONCE)).all()
    for action in found:
        server = {"concluded_through": device.concluded_through, "sequence": action.sequence}
        job_id = _job_of(uow, action)
        conflict = conflict_of(
            action, id=new_id(), rule=PREDECESSOR_MISSING, server_value=server, job_id=job_id, at=uow.now
        )
        uow.session.add(conflict)
        action.conflict(conflict.id, at=uow.now)
        device.conclude(action.sequence)
    return len(found)


def _job_of(uow: UnitOfWork, action: SyncAction) -> UUID | None:
    if "job_id" in action.body:
        return UUID(action.body["job_id"])
    record = JobNote if action.kind in NOTES else Visit
    return uow.session.scalar(
        select(record.job_id).where(record.organization_id == uow.organization_id, record.id == action.record_id)
    )

"""Recurring work: files that nobody claims, actions of phones whose predecessors never came, and those of long ago."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from job.app.operations.sweeping_blobs import sweep_blobs
from job.app.sync import expiry, forgetting

log = logging.getLogger(__name__)


def delete_unclaimed_files(service: RunningService) -> int:
    """Files of removed photos at once, those that a crash left behind after a day."""
    return sweep_blobs(service.database.platform_session, service.deps.pictures.files, now=service.clock.now())


def expire_waiting_actions(service: RunningService) -> int:
    """Make conflicts of what waited too long."""
    return _per_device(service, expiry.devices_overdue, expiry.expire_waiting)


def forget_old_actions(service: RunningService) -> int:
    """Keep no more what was answered long ago."""
    return _per_device(service, forgetting.devices_with_old_actions, forgetting.forget_actions)


def _per_device(
    service: RunningService, find: Callable[..., list[tuple[UUID, UUID]]], treat: Callable[..., int]
) -> int:
    """One transaction for each device that is found; one that fails does not stop the others."""
    with service.database.platform_session() as session:
        found = find(session, now=service.clock.now())
    treated = 0
    for organization_id, device_id in found:
        try:
            with service.unit_of_work(organization_id, SYSTEM) as uow:
                treated += treat(uow, device_id=device_id)
        except Exception:
            log.exception("a device's actions were not treated", extra={"device_id": str(device_id)})
    return treated


TIMERS = (
    Timer("delete_unclaimed_files", 60.0, delete_unclaimed_files),
    Timer("expire_waiting_actions", 60.0, expire_waiting_actions),
    Timer("forget_old_actions", 3600.0, forget_old_actions),
)

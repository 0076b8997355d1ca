"""Recurring work: files that nobody claims, and actions of phones whose predecessors never came."""

from __future__ import annotations

import logging

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from job.app.operations.sweeping_blobs import sweep_blobs
from job.app.sync import expiry

log = logging.getLogger(__name__)


def delete_unclaimed_files(service: RunningService) -> int:
    """Files of removed photos at once, those that a crash left behind after a day."""
    return sweep_blobs(service.database.platform_session, service.deps.pictures.files, now=service.clock.now())


def expire_waiting_actions(service: RunningService) -> int:
    """Make conflicts of what waited too long; one device that fails does not stop the others."""
    with service.database.platform_session() as session:
        overdue = expiry.devices_overdue(session, now=service.clock.now())
    expired = 0
    for organization_id, device_id in overdue:
        try:
            with service.unit_of_work(organization_id, SYSTEM) as uow:
                expired += expiry.expire_waiting(uow, device_id=device_id)
        except Exception:
            log.exception("a device's actions did not expire", extra={"device_id": str(device_id)})
    return expired


TIMERS = (
    Timer("delete_unclaimed_files", 60.0, delete_unclaimed_files),
    Timer("expire_waiting_actions", 60.0, expire_waiting_actions),
)

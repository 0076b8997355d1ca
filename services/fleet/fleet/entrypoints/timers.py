"""Recurring work: services fall due when the day changes, at each organization's own midnight; files that nobody
claims are deleted."""

from __future__ import annotations

import logging

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from fleet.app.operations.adding_attachments import sweep_files
from fleet.app.settling import settle_vehicle, vehicles_of_yesterday

log = logging.getLogger(__name__)


def look_at_the_day(service: RunningService) -> int:
    """Bring vehicles in line with the new day, each in its own transaction; one that fails does not stop the others."""
    with service.database.platform_session() as session:
        waiting = vehicles_of_yesterday(session, now=service.clock.now())
    settled = 0
    for organization_id, vehicle_id in waiting:
        try:
            with service.unit_of_work(organization_id, SYSTEM) as uow:
                settle_vehicle(uow, vehicle_id=vehicle_id)
            settled += 1
        except Exception:
            log.exception("a vehicle was not brought in line", extra={"vehicle_id": str(vehicle_id)})
    return settled


def delete_unclaimed_files(service: RunningService) -> int:
    """Files of removed attachments at once, those that a crash left behind after a day."""
    return sweep_files(service.database.platform_session, service.deps.room.files, now=service.clock.now())


TIMERS = (
    Timer("look_at_the_day", 60.0, look_at_the_day),
    Timer("delete_unclaimed_files", 60.0, delete_unclaimed_files),
)

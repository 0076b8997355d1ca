"""Recurring work for recurring plans: their jobs are made when their days come near."""

from __future__ import annotations

import logging
from uuid import UUID

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from job.app import plan_jobs

log = logging.getLogger(__name__)


def make_planned_jobs(service: RunningService) -> int:
    """Settle each day of each plan that is due, in a transaction of its own; how many. What fails waits a turn."""
    with service.database.platform_session() as session:
        due = plan_jobs.plans_due(session, now=service.clock.now())
    settled = 0
    for organization_id, plan_id in due:
        try:
            while _settle_next(service, organization_id, plan_id):
                settled += 1
        except Exception:
            log.exception("plan failed", extra={"organization_id": str(organization_id), "plan_id": str(plan_id)})
    return settled


def _settle_next(service: RunningService, organization_id: UUID, plan_id: UUID) -> bool:
    with service.unit_of_work(organization_id, SYSTEM) as uow:
        return plan_jobs.make_next_job(uow, plan_id)


PLAN_TIMERS = (Timer("make_planned_jobs", 60.0, make_planned_jobs),)

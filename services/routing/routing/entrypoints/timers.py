"""Recurring work: routing the days that changed, and making the day plans that wait."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from routing.app.operations.making_plans import make_plan, next_plan
from routing.app.operations.routing_days import due_routes, postpone, route_day
from routing.app.ports import OpenUnitOfWork

log = logging.getLogger(__name__)


def route_due_days(service: RunningService) -> int:
    """Route the crews' days that changed, or whose arrivals slide because time passes."""
    with service.database.platform_session() as session:
        due = due_routes(session, now=service.clock.now())
    for organization_id, route_id in due:
        opener = _opener(service, organization_id)
        try:
            route_day(opener, service.deps.planner.roads, route_id=route_id)
        except Exception:
            log.exception("routing a day failed", extra={"route_id": str(route_id)})
            postpone(opener, route_id=route_id)
    return len(due)


def begin_next_plan(service: RunningService) -> bool:
    """Make the plan that waits longest, in the background."""
    if service.deps.background.is_busy:
        return False
    with service.database.platform_session() as session:
        found = next_plan(session, now=service.clock.now())
    if found is None:
        return False
    organization_id, day_plan_id = found
    begun: bool = service.deps.background.begin(partial(_make, service, organization_id, day_plan_id))
    return begun


def _make(service: RunningService, organization_id: UUID, day_plan_id: UUID) -> None:
    make_plan(_opener(service, organization_id), service.deps.planner, day_plan_id=day_plan_id)


TIMERS = (
    Timer("route_due_days", 0.5, route_due_days),
    Timer("begin_next_plan", 0.5, begin_next_plan),
)


def _opener(service: RunningService, organization_id: UUID) -> OpenUnitOfWork:
    return partial(service.unit_of_work, organization_id, SYSTEM)

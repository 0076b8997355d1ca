"""Recurring work: offers end, and changed tags are told. Each may be cut off anywhere and run again."""

from __future__ import annotations

import logging

from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer
from estimate.app.expiring import expire_estimate, overdue_estimates
from estimate.app.tag_telling import tell_some, untold_tags

log = logging.getLogger(__name__)


def expire_overdue_estimates(service: RunningService) -> None:
    """End offers whose last day has passed; one that fails does not keep the others."""
    with service.database.platform_session() as session:
        overdue = overdue_estimates(session, now=service.clock.now())
    for organization_id, estimate_id in overdue:
        try:
            with service.unit_of_work(organization_id, SYSTEM) as uow:
                expire_estimate(uow, estimate_id=estimate_id)
        except Exception:
            log.exception("estimate not expired", extra={"estimate_id": str(estimate_id)})


def tell_changed_tags(service: RunningService) -> None:
    """Tell every customer who carries a changed tag, a batch in each transaction."""
    with service.database.platform_session() as session:
        untold = untold_tags(session)
    for organization_id, tag_id in untold:
        more = True
        while more:
            with service.unit_of_work(organization_id, SYSTEM) as uow:
                more = tell_some(uow, tag_id=tag_id)


TIMERS = (
    Timer("expire_overdue_estimates", 30, expire_overdue_estimates),
    Timer("tell_changed_tags", 2, tell_changed_tags),
)

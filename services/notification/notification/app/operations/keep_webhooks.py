"""What goes on beside the calls: redeliveries make the next slice ready, and what is past its time is forgotten."""

from __future__ import annotations

import logging

from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from common.errors import Refusal
from notification.app.webhooks import forgetting, redeliveries

AT_ONCE = 20
ROUNDS = 20
log = logging.getLogger(__name__)


def queue_redeliveries(database: Database) -> int:
    """One slice of each running redelivery; returns how many events were made ready."""
    with database.platform_session() as session:
        running = redeliveries.running_redeliveries(session, count=AT_ONCE)
    queued = 0
    for organization_id, redelivery_id in running:
        try:
            with database.unit_of_work(organization_id, SYSTEM) as uow:
                queued += redeliveries.queue_slice(uow, redelivery_id=redelivery_id)
        except Refusal:  # its endpoint was removed just now, which has ended it
            log.info("redelivery ended", extra={"redelivery_id": str(redelivery_id)})
    return queued


def forget_webhooks(database: Database) -> int:
    """Remove what is past its time, a bounded amount; returns how many events."""
    now, forgotten = database.clock.now(), 0
    with database.platform_session() as session:
        forgetting.give_up_orphans(session, now=now)
        forgetting.drop_old_secrets(session, now=now)
        forgetting.forget_old_redeliveries(session, now=now)
    for _ in range(ROUNDS):
        with database.platform_session() as session:
            some = forgetting.forget_old_events(session, now=now)
        forgotten += some
        if some < forgetting.AT_ONCE:
            break
    return forgotten

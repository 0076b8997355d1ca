"""Sends what is due: claim, hand over, note. The call lies between two transactions, so a crash in it leaves the
message claimed; it is then shown as unknown and never sent again blindly."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from common.failpoints import failpoint
from notification.app import sending
from notification.app.ports import Outgoing, Senders
from notification.domain import outcomes
from notification.domain.outcomes import Outcome

AT_ONCE = 20
ROUNDS = 10  # then the other timers get their turn
THREADS = 4  # as many connections as a service's pool has
Place = tuple[UUID, UUID]
log = logging.getLogger(__name__)


def send_due_messages(database: Database, senders: Senders) -> int:
    """Send what is due, up to a few hundred; returns how many messages were handed over."""
    _give_up_abandoned(database)
    handed_over = 0
    for _ in range(ROUNDS):
        with database.platform_session() as session:
            due = sending.due_messages(session, now=database.clock.now(), count=AT_ONCE)
        if due:
            with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="send") as pool:
                handed_over += sum(pool.map(partial(_send, database, senders), due))
        if len(due) < AT_ONCE:
            break
    return handed_over


def _send(database: Database, senders: Senders, place: Place) -> bool:
    organization_id, message_id = place
    with database.unit_of_work(organization_id, SYSTEM) as uow:
        outgoing = sending.begin_sending(uow, message_id=message_id, senders=senders)
    if outgoing is None:
        return False
    failpoint("notification.after_claim")
    outcome = _handed_over(senders, outgoing)
    failpoint("notification.after_call")
    with database.unit_of_work(organization_id, SYSTEM) as uow:
        sending.finish_sending(uow, message_id=message_id, attempt=outgoing.attempt, outcome=outcome)
    return True


def _handed_over(senders: Senders, outgoing: Outgoing) -> Outcome:
    sender = senders.of(outgoing.channel)
    assert sender is not None
    try:
        return sender.send(outgoing)
    except Exception as failure:
        # A defect of ours in the middle of a sending: it may have gone out, and must not go out twice.
        log.exception("sender failed", extra={"message_id": str(outgoing.message_id)})
        return outcomes.unknown(f"The sending broke off ({type(failure).__name__})")


def _give_up_abandoned(database: Database) -> None:
    with database.platform_session() as session:
        abandoned = sending.abandoned_messages(session, now=database.clock.now(), count=AT_ONCE)
    for organization_id, message_id in abandoned:
        with database.unit_of_work(organization_id, SYSTEM) as uow:
            sending.give_up_attempt(uow, message_id=message_id)

"""Sends what is due to endpoints: claim a lane, then for one delivery after the other claim, call, note. The call lies
between two transactions; a crash in it makes the delivery due again, under the same message id."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from uuid import UUID

from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from common.failpoints import failpoint
from notification.app.ports import SecretSeal, WebhookCaller
from notification.app.webhooks import sending
from notification.app.webhooks.sending import Attempt
from notification.domain.webhooks.answer import Answer

QUICK_THREADS, SLOW_THREADS = 8, 4
IN_A_ROW = 20  # then another endpoint's turn comes
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """All that a call needs."""

    database: Database
    caller: WebhookCaller
    seal: SecretSeal


class Callers:
    """The threads that call endpoints. Those that answer slowly or not at all have a few of their own, so that nobody
    else waits for them. Threads end when nothing is due; `wake` starts them anew and returns at once."""

    def __init__(self, *, quick: int = QUICK_THREADS, slow: int = SLOW_THREADS) -> None:
        self._most = {False: quick, True: slow}
        self._busy = {False: 0, True: 0}
        self._lock = threading.Lock()

    def wake(self, line: Line) -> int:
        """Start as many threads as there are lanes to serve and room; returns how many."""
        started = 0
        for slow, most in self._most.items():
            with self._lock:
                room = most - self._busy[slow]
            lanes = _claim(line.database, count=room, slow=slow) if room > 0 else []
            for lane in lanes:
                with self._lock:
                    self._busy[slow] += 1
                serving = threading.Thread(target=self._serve, args=(line, lane, slow), name="webhook", daemon=True)
                serving.start()
                started += 1
        return started

    def _serve(self, line: Line, lane: tuple[UUID, UUID], slow: bool) -> None:
        try:
            serve_lane(line, *lane)
            serve_due_lanes(line, slow=slow)
        except Exception:  # the lane's lease ends by itself, and the timer wakes us again
            log.exception("calling webhooks broke off")
        finally:
            with self._lock:
                self._busy[slow] -= 1


def serve_due_lanes(line: Line, *, slow: bool) -> int:
    """Serve lane after lane until nothing is due; returns how many calls were made."""
    made = 0
    while lanes := _claim(line.database, count=1, slow=slow):
        made += serve_lane(line, *lanes[0])
    return made


def serve_lane(line: Line, organization_id: UUID, endpoint_id: UUID) -> int:
    """Send what is due to one endpoint, one after the other, until a call fails or others have waited enough."""
    made = 0
    for _ in range(IN_A_ROW):
        with line.database.unit_of_work(organization_id, SYSTEM) as uow:
            attempt = sending.begin_attempt(uow, endpoint_id=endpoint_id, seal=line.seal)
        if attempt is None:
            break
        failpoint("notification.webhook_after_claim")
        answer = _answer(line.caller, attempt)
        failpoint("notification.webhook_after_call")
        made += 1
        with line.database.unit_of_work(organization_id, SYSTEM) as uow:
            goes_on = sending.finish_attempt(uow, endpoint_id=endpoint_id, attempt=attempt, answer=answer)
        if not goes_on:
            break
    with line.database.unit_of_work(organization_id, SYSTEM) as uow:
        sending.leave_lane(uow, endpoint_id=endpoint_id)
    return made


def _answer(caller: WebhookCaller, attempt: Attempt) -> Answer:
    if attempt.call is None:
        return Answer(status=None, reason=attempt.obstacle)
    try:
        return caller.call(attempt.call)
    except Exception as failure:
        log.exception("webhook caller failed", extra={"delivery_id": str(attempt.delivery_id)})
        return Answer(status=None, reason=f"The call broke off ({type(failure).__name__})")


def _claim(database: Database, *, count: int, slow: bool) -> list[tuple[UUID, UUID]]:
    with database.platform_session() as session:
        return list(sending.claim_lanes(session, now=database.clock.now(), count=count, slow=slow))

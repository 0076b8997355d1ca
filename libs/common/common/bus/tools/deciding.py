"""Retrying and discarding parked messages by hand; each decision leaves an audit entry in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from common.bus import inbox, parked
from common.bus.handlers import Handlers
from common.bus.port import Outgoing
from common.bus.tools.looking import ParkedMessage
from common.bus.tools.requeueing import Requeue
from common.clock import Clock
from common.db.unit_of_work import Actor, UnitOfWork
from common.ids import new_id

NOW = text("""UPDATE parked SET state = CASE state WHEN 'dead' THEN 'retry' ELSE state END, attempts = 0,
              next_try_at = now() WHERE id = :id""")
WAKE = text("""UPDATE parked SET next_try_at = now() WHERE organization_id = :organization_id AND aggregate = :aggregate
               AND aggregate_id = :aggregate_id AND state IN ('gap', 'held')""")


class CannotRetry(ValueError):
    """Trying again could not help; the reason says what would."""


class Decisions:
    """What one operator decides about one service's parked messages."""

    def __init__(self, *, operator: str, clock: Clock, handlers: Handlers, requeue: Requeue) -> None:
        self._operator = operator
        self._clock = clock
        self._handlers = handlers
        self._requeue = requeue

    def retry(self, connection: Connection, message: ParkedMessage, *, reason: str) -> str:
        """Have the running service try again soon; says what will happen. Raises CannotRetry."""
        self._audit(connection, "parked.retry", message, reason)
        if message.handler != parked.UNREADABLE:
            connection.execute(NOW, {"id": message.id})
            return "the service tries it within a second, once nothing of its aggregate waits before it"
        incoming = message.incoming
        event = incoming.envelope
        if event is None:
            raise CannotRetry(f"it cannot be read ({incoming.fault}); only its sender can say it anew, so discard it")
        parked.remove(connection, message.id)
        if not inbox.is_heard(connection, incoming):
            # It killed its process before: back through the queue, whose delivery limit protects the service.
            self._requeue([Outgoing(event.id, event.type, event.partition, bytes(message.body))])
            return "it is in the service's queue again"
        handlers = self._handlers.of(event.type)
        if not handlers:
            raise CannotRetry(f"no handler takes {event.type}; deploy one first")
        parked.park(connection, [inbox.parking(incoming, h.name, state="retry", reason="by hand") for h in handlers])
        return f"the service tries it with {', '.join(handler.name for handler in handlers)}"

    def skip_gap(self, connection: Connection, message: ParkedMessage, *, reason: str) -> str:
        """Give up what is missing before this message, which then goes ahead."""
        event = message.incoming.envelope
        if event is None or message.incoming.key is None or message.state != "gap":
            raise CannotRetry("it does not wait for an earlier event")
        self._audit(connection, "parked.skip_gap", message, reason)
        inbox.advance(connection, {message.incoming.key: event.sequence - 1})
        connection.execute(NOW, {"id": message.id})
        return f"events up to #{event.sequence - 1} of its aggregate are given up; it is tried within a second"

    def discard(self, connection: Connection, message: ParkedMessage, *, reason: str) -> str:
        """Give the message up. Its place in its aggregate counts as heard, so that what waits behind it passes."""
        self._audit(connection, "parked.discard", message, reason)
        parked.remove(connection, message.id)
        incoming = message.incoming
        if incoming.envelope is None or incoming.key is None:
            return "it is gone; nothing waited for it that could be told"
        inbox.advance(connection, {incoming.key: incoming.envelope.sequence})
        organization_id, aggregate, aggregate_id = incoming.key
        connection.execute(
            WAKE, {"organization_id": organization_id, "aggregate": aggregate, "aggregate_id": aggregate_id}
        )
        return "it is gone; what waited behind it is tried now"

    def _audit(self, connection: Connection, action: str, message: ParkedMessage, reason: str) -> None:
        event = message.incoming.envelope
        if event is None:
            return  # it belongs to no organization that could keep the entry; the log line remains
        facts: dict[str, Any] = {name: getattr(message, name) for name in ("handler", "state", "reason", "detail")}
        facts |= {"type": event.type, "sequence": event.sequence, "aggregate_id": event.aggregate_id}
        with Session(connection, join_transaction_mode="rollback_only") as session:
            UnitOfWork(
                session,
                organization_id=event.organizationid,
                actor=Actor("operator", None, self._operator),
                now=self._clock.now(),
                correlation_id=str(new_id()),
            ).audit(action=action, record_type="message", record_id=event.id, before=facts, reason=reason)
            session.commit()

"""The transactional outbox: the only way a service publishes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from common.correlation import current_traceparent
from common.events import DomainEvent, aggregate_of
from common.ids import new_id

if TYPE_CHECKING:
    from common.db.unit_of_work import UnitOfWork

# One statement numbers and stores any number of events, of any organizations. The counter row of an aggregate stays
# locked until commit, so the order of its sequence numbers is the order of its commits, and of its positions. All
# events travel as one JSON text: a dozen arrays would cost more than the insert.
APPEND = text("""
WITH said AS (
    SELECT * FROM ROWS FROM (jsonb_to_recordset(CAST(:said AS jsonb)) AS (
        event_id uuid, organization_id uuid, type text, aggregate text, aggregate_id uuid, partition_key text,
        occurred_at timestamptz, correlation_id text, causation_id uuid, actor text, traceparent text, data jsonb
    )) WITH ORDINALITY
), counted AS (
    INSERT INTO event_sequences AS s (organization_id, aggregate, aggregate_id, last)
    SELECT organization_id, aggregate, aggregate_id, count(*) FROM said
    GROUP BY organization_id, aggregate, aggregate_id ORDER BY organization_id, aggregate, aggregate_id
    ON CONFLICT (organization_id, aggregate, aggregate_id) DO UPDATE SET last = s.last + excluded.last
    RETURNING organization_id, aggregate, aggregate_id, last
)
INSERT INTO outbox (event_id, organization_id, type, aggregate, aggregate_id, sequence, partition_key, occurred_at,
                    correlation_id, causation_id, actor, traceparent, data)
SELECT event_id, organization_id, type, aggregate, aggregate_id, counted.last - count(*) OVER later + 1, partition_key,
       occurred_at, correlation_id, causation_id, actor, traceparent, data
FROM said JOIN counted USING (organization_id, aggregate, aggregate_id)
WINDOW later AS (PARTITION BY organization_id, aggregate, aggregate_id ORDER BY ordinality
                 ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
ORDER BY ordinality
""")


@dataclass(frozen=True, slots=True)
class Saying:
    """An event with all that is said about it: whose it is, when, why, by whom."""

    event: DomainEvent
    organization_id: UUID
    occurred_at: datetime
    correlation_id: str | None
    causation_id: UUID | None
    actor: str
    traceparent: str | None


def sayings_of(uow: UnitOfWork, events: Sequence[DomainEvent]) -> list[Saying]:
    """What a unit of work says, ready to be stored."""
    actor, trace = str(uow.actor), current_traceparent()
    return [
        Saying(event, uow.organization_id, uow.now, uow.correlation_id, uow.causation_id, actor, trace)
        for event in events
    ]


def append(database: Session | Connection, sayings: Sequence[Saying]) -> int:
    """Store events in the open transaction, in the order given; returns how many."""
    if sayings:
        database.execute(APPEND, {"said": msgspec.json.encode([_row(saying) for saying in sayings]).decode()})
    return len(sayings)


def _row(saying: Saying) -> dict[str, object]:
    event = saying.event
    return {
        "event_id": new_id(),
        "organization_id": saying.organization_id,
        "type": event.TYPE,
        "aggregate": aggregate_of(event.TYPE),
        "aggregate_id": _uuid(event, event.KEY),
        "partition_key": f"{saying.organization_id}:{_uuid(event, event.ROOT)}",
        "occurred_at": saying.occurred_at,
        "correlation_id": saying.correlation_id,
        "causation_id": saying.causation_id,
        "actor": saying.actor,
        "traceparent": saying.traceparent,
        "data": event,
    }


def _uuid(event: DomainEvent, field: str) -> UUID:
    value = getattr(event, field)
    if not isinstance(value, UUID):
        raise TypeError(f"{type(event).__name__}.{field} must be a UUID")
    return value

"""The present state of an aggregate as events: what a service that is new begins with. Each carries the number of its
aggregate's last event and the mark `snapshot`, so that an inbox takes it as first sight, and drops it where it has
heard as much already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.bus.envelope import encode
from common.bus.port import Outgoing
from common.bus.topology import partition_of
from common.db.everything import some_at_a_time
from common.db.session import Database
from common.events import DomainEvent, Standing, aggregate_of
from common.service import Service

# Made from what it tells, so that a snapshot sent twice is one event to every inbox.
NAMES = UUID("0197d0a5-7e1c-7c4e-9b5a-6f1f4c0d9e21")
LAST = text("""
SELECT s.organization_id, s.aggregate_id, s.last, o.occurred_at
FROM unnest(CAST(:organizations AS uuid[]), CAST(:ids AS uuid[])) AS k(organization_id, aggregate_id)
JOIN event_sequences s USING (organization_id, aggregate_id)
LEFT JOIN outbox o ON o.organization_id = s.organization_id AND o.aggregate = s.aggregate
                  AND o.aggregate_id = s.aggregate_id AND o.sequence = s.last
WHERE s.aggregate = :aggregate
""")
AS_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
# Reading everything there is takes longer than an answer to somebody who waits.
PATIENCE = text(
    "SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)"
)


class NoSnapshots(LookupError):
    """The service does not tell this aggregate's present state."""


def snapshot_messages(
    database: Database, definition: Service, aggregate: str, *, organization: UUID | None, operator: str
) -> Iterator[list[Outgoing]]:
    """Messages, some at a time, all of one moment. Raises NoSnapshots."""
    told = definition.snapshots.get(aggregate)
    if told is None:
        known = ", ".join(sorted(definition.snapshots)) or "none"
        raise NoSnapshots(f"{definition.name} tells no snapshots of {aggregate}; it tells those of: {known}")
    with Session(database.platform_engine) as session, session.begin():
        session.execute(AS_ONE_MOMENT)
        session.execute(PATIENCE)
        for standing in some_at_a_time(told(session, organization)):
            yield _messages(session, definition.name, aggregate, standing, operator=operator)


def _messages(
    session: Session, service: str, aggregate: str, standing: Sequence[Standing], *, operator: str
) -> list[Outgoing]:
    wanted = {
        "organizations": [each.organization_id for each in standing],
        "ids": [each.aggregate_id for each in standing],
        "aggregate": aggregate,
    }
    last = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(LAST, wanted)}
    found: list[Outgoing] = []
    for each in standing:
        place = last.get((each.organization_id, each.aggregate_id))
        if place is not None:  # what never said anything will say its creation itself
            found += _told(service, each, number=place[0], at=place[1], operator=operator)
    return found


def _told(service: str, standing: Standing, *, number: int, at: datetime | None, operator: str) -> list[Outgoing]:
    """Its events, the last of which has the number of the last one that was said."""
    first = number - len(standing.events) + 1
    if first < 1:
        raise ValueError(f"{standing.aggregate_id} said {number} events; its state cannot be told in more")
    return [
        _outgoing(service, standing, event, number=first + offset, at=at, operator=operator)
        for offset, event in enumerate(standing.events)
    ]


def _outgoing(
    service: str, standing: Standing, event: DomainEvent, *, number: int, at: datetime | None, operator: str
) -> Outgoing:
    organization, aggregate = standing.organization_id, aggregate_of(event.TYPE)
    key = f"{organization}:{getattr(event, event.ROOT)}"
    event_id = uuid5(NAMES, f"{organization}/{aggregate}/{standing.aggregate_id}/{number}")
    row = (
        None,
        event_id,
        organization,
        event.TYPE,
        aggregate,
        standing.aggregate_id,
        number,
        key,
        at or datetime.now(UTC),
        None,
        None,
        f"operator:{operator}",
        None,
        msgspec.json.encode(event).decode(),
    )
    return Outgoing(event_id, event.TYPE, partition_of(key), encode(service, row, snapshot=True))

"""Messages set aside in the service's own database by (handler, aggregate): what cannot be handled now blocks
nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

MAX_TRIES = 12
WHOLE_MESSAGE = "*"  # stands for every handler of a message that waits for a gap to close
UNREADABLE = "-"  # no handler can ever take it: undecodable, or a major version this service does not know

INSERT = text("""
INSERT INTO parked (handler, message_key, partition, organization_id, aggregate, aggregate_id, sequence, type, body,
                    content_type, state, reason, detail, attempts, next_try_at)
VALUES (:handler, :message_key, :partition, :organization_id, :aggregate, :aggregate_id, :sequence, :type, :body,
        :content_type, :state, :reason, :detail, :attempts, now() + make_interval(secs => :delay))
ON CONFLICT (handler, message_key) DO NOTHING
""")

# The head of each (handler, aggregate) that is due. Rows behind a dead head stay held until a person decides.
DUE = text("""
SELECT p.id, p.handler, p.state, p.attempts, p.body, p.content_type, p.partition, p.organization_id, p.aggregate,
       p.aggregate_id, p.sequence
FROM parked p
WHERE p.partition = ANY(:partitions) AND p.state <> 'dead' AND p.next_try_at <= now()
  AND NOT EXISTS (SELECT 1 FROM parked e WHERE e.organization_id = p.organization_id AND e.aggregate = p.aggregate
                  AND e.aggregate_id = p.aggregate_id AND e.handler = p.handler AND e.sequence < p.sequence)
ORDER BY p.next_try_at LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """One message to set aside for one handler."""

    handler: str
    message_key: str
    partition: int
    body: bytes
    content_type: str
    state: str
    reason: str
    detail: str = ""
    attempts: int = 0
    delay: float = 0.0
    organization_id: UUID | None = None
    aggregate: str | None = None
    aggregate_id: UUID | None = None
    sequence: int | None = None
    type: str | None = None


def park(connection: Connection, parkings: Iterable[Parking]) -> int:
    """Set messages aside; a message already parked for a handler stays as it is. Returns how many were given."""
    rows = [{name: getattr(p, name) for name in Parking.__slots__} for p in parkings]
    if rows:
        connection.execute(INSERT, rows)
    return len(rows)


def due(connection: Connection, partitions: Iterable[int], *, limit: int = 50) -> list[Any]:
    """Parked messages whose turn it is, the oldest of each aggregate and handler only."""
    return list(connection.execute(DUE, {"partitions": list(partitions), "limit": limit}))


def remove(connection: Connection, parked_id: int) -> None:
    """Take a message out once its effect is in the same transaction, and let the one behind it go next."""
    connection.execute(
        text("""WITH gone AS (DELETE FROM parked WHERE id = :id
                             RETURNING organization_id, aggregate, aggregate_id, handler)
                UPDATE parked p SET next_try_at = now() FROM gone g
                WHERE p.organization_id = g.organization_id AND p.aggregate = g.aggregate
                  AND p.aggregate_id = g.aggregate_id AND p.handler = g.handler AND p.state IN ('held', 'gap')"""),
        {"id": parked_id},
    )


def remove_all(connection: Connection, parked_ids: Sequence[int]) -> set[int]:
    """Take messages out whose effects are in the same transaction; those that were still there."""
    found = connection.execute(text("DELETE FROM parked WHERE id = ANY(:ids) RETURNING id"), {"ids": list(parked_ids)})
    return set(found.scalars())


def postpone(
    connection: Connection, parked_id: int, *, state: str, reason: str, detail: str, attempts: int, delay: float
) -> None:
    """Note a failed try and when to try next; state `dead` means only a person tries again."""
    connection.execute(
        text("""UPDATE parked SET state = :state, reason = :reason, detail = :detail, attempts = :attempts,
                next_try_at = now() + make_interval(secs => :delay) WHERE id = :id"""),
        {
            "id": parked_id,
            "state": state,
            "reason": reason,
            "detail": detail[:2000],
            "attempts": attempts,
            "delay": delay,
        },
    )


def wait_longer(connection: Connection, parked_id: int, *, state: str, reason: str, detail: str) -> None:
    """Something it needs has not arrived: look again after a quarter of its age, 0.2 s to 10 s; counts no attempt."""
    connection.execute(
        text("""UPDATE parked SET state = :state, reason = :reason, detail = :detail, next_try_at = now() +
                least(interval '10 s', greatest(interval '0.2 s', (now() - parked_at) / 4)) WHERE id = :id"""),
        {"id": parked_id, "state": state, "reason": reason, "detail": detail[:2000]},
    )


def backoff_seconds(attempts: int) -> float:
    """5 s · 2^n with jitter, at most ten minutes."""
    return min(600.0, 5.0 * float(2 ** max(0, attempts - 1))) * random.uniform(0.8, 1.0)

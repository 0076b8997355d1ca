"""The inbox's own statements, by the driver itself: they run for every message, and each round trip counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from common.bus.incoming import AggregateKey

LOOK_UP = """
SELECT k.n, s.last, (SELECT array_agg(DISTINCT p.handler) FROM parked p WHERE p.organization_id = k.organization_id
                     AND p.aggregate = k.aggregate AND p.aggregate_id = k.aggregate_id)
FROM unnest(%(organizations)s::uuid[], %(aggregates)s::text[], %(ids)s::uuid[])
     WITH ORDINALITY AS k(organization_id, aggregate, aggregate_id, n)
LEFT JOIN heard_sequences s USING (organization_id, aggregate, aggregate_id)
"""
# The usual answer is a count only: all were new.
CLAIM = """
WITH claimed AS (
    INSERT INTO inbox (organization_id, handler, event_id)
    SELECT * FROM unnest(%(organizations)s::uuid[], %(handlers)s::text[], %(events)s::uuid[])
    ORDER BY 3, 2
    ON CONFLICT (event_id, handler) DO NOTHING RETURNING handler, event_id
)
SELECT count(*), array_agg(handler || ' ' || event_id) FILTER (WHERE %(wanted)s > (SELECT count(*) FROM claimed))
FROM claimed
"""
ADVANCE = """
INSERT INTO heard_sequences AS s (organization_id, aggregate, aggregate_id, last)
SELECT * FROM unnest(%(organizations)s::uuid[], %(aggregates)s::text[], %(ids)s::uuid[], %(lasts)s::int[])
ORDER BY 1, 2, 3
ON CONFLICT (organization_id, aggregate, aggregate_id) DO UPDATE SET last = greatest(s.last, excluded.last)
"""


class Claim(NamedTuple):
    """One handler's place in the inbox for one event."""

    organization: UUID
    handler: str
    event: UUID


def look_up(
    connection: Connection, keys: Sequence[AggregateKey]
) -> tuple[dict[AggregateKey, int], dict[AggregateKey, set[str]]]:
    """How far each aggregate was heard, and which handlers have messages of it parked."""
    if not keys:
        return {}, {}
    driver = _driver(connection)
    with driver.pipeline():  # BEGIN goes along
        cursor = driver.execute(LOOK_UP, _columns(keys))
    rows = cursor.fetchall()
    last = {keys[n - 1]: last for n, last, _ in rows if last is not None}
    return last, {keys[n - 1]: set(handlers) for n, _, handlers in rows if handlers}


def claim_and_advance(
    connection: Connection, claims: Sequence[Claim], sequences: Mapping[AggregateKey, int]
) -> list[bool]:
    """Take the places in the inbox that are free and remember how far each aggregate was heard, in one round trip.
    Tells of each claim whether it was free; the same claim twice is free once."""
    driver = _driver(connection)
    cursor: psycopg.Cursor[Any] | None = None
    with driver.pipeline():
        if claims:
            cursor = driver.execute(CLAIM, _claimed_columns(claims))
        if sequences:
            driver.execute(ADVANCE, {**_columns(list(sequences)), "lasts": list(sequences.values())})
    found = cursor.fetchone() if cursor is not None else None
    if found is None or found[0] == len(claims):
        return [True] * len(claims)
    new = set(found[1] or ())
    return [_taken(new, f"{claim.handler} {claim.event}") for claim in claims]


def _taken(new: set[str], mark: str) -> bool:
    free = mark in new
    new.discard(mark)
    return free


def _claimed_columns(claims: Sequence[Claim]) -> dict[str, object]:
    return {
        "organizations": _uuids(claim.organization for claim in claims),
        "handlers": [claim.handler for claim in claims],
        "events": _uuids(claim.event for claim in claims),
        "wanted": len(claims),
    }


def _columns(keys: Sequence[AggregateKey]) -> dict[str, object]:
    return {
        "organizations": _uuids(key[0] for key in keys),
        "aggregates": [key[1] for key in keys],
        "ids": _uuids(key[2] for key in keys),
    }


def _uuids(ids: Iterable[UUID]) -> str:
    # The text of a PostgreSQL array: a quarter of the time that the driver's list takes, which looks for what to quote.
    return "{" + ",".join(map(str, ids)) + "}"


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver

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
# All of the usual case at once: every aggregate goes on where it was heard last and has nothing parked. Otherwise
# nothing is written.
TAKE_IF_NEXT = """
WITH k AS (
    SELECT * FROM unnest(%(organizations)s::uuid[], %(aggregates)s::text[], %(ids)s::uuid[], %(firsts)s::int[],
                         %(lasts)s::int[]) AS k(organization_id, aggregate, aggregate_id, first, last)
), judged AS MATERIALIZED (
    SELECT NOT EXISTS (
        SELECT 1 FROM k LEFT JOIN heard_sequences s USING (organization_id, aggregate, aggregate_id)
        WHERE coalesce(s.last, 0) + 1 <> k.first OR EXISTS (
            SELECT 1 FROM parked p WHERE p.organization_id = k.organization_id AND p.aggregate = k.aggregate
                                     AND p.aggregate_id = k.aggregate_id)
    ) AS is_next
), claimed AS (
    INSERT INTO inbox (organization_id, handler, event_id)
    SELECT c.organization_id, c.handler, c.event_id
    FROM judged, unnest(%(claim_organizations)s::uuid[], %(handlers)s::text[], %(events)s::uuid[])
         AS c(organization_id, handler, event_id)
    WHERE is_next ORDER BY 3, 2
    ON CONFLICT (event_id, handler) DO NOTHING RETURNING handler, event_id
), advanced AS (
    INSERT INTO heard_sequences AS s (organization_id, aggregate, aggregate_id, last)
    SELECT organization_id, aggregate, aggregate_id, k.last FROM k, judged WHERE is_next ORDER BY 1, 2, 3
    ON CONFLICT (organization_id, aggregate, aggregate_id) DO UPDATE SET last = greatest(s.last, excluded.last)
)
SELECT is_next, (SELECT count(*) FROM claimed),
       CASE WHEN %(wanted)s > (SELECT count(*) FROM claimed)
            THEN (SELECT array_agg(handler || ' ' || event_id) FROM claimed) END
FROM judged
"""
# The same for one message alone, which is most of them while nothing is behind: a third of the time. The aggregate's
# first event makes its row, a later one moves it on.
ADVANCE_FIRST = """
    INSERT INTO heard_sequences (organization_id, aggregate, aggregate_id, last)
    SELECT %(organization)s::uuid, %(aggregate)s::text, %(id)s::uuid, 1
    WHERE NOT EXISTS (SELECT 1 FROM parked p WHERE p.organization_id = %(organization)s::uuid
                      AND p.aggregate = %(aggregate)s::text AND p.aggregate_id = %(id)s::uuid)
    ON CONFLICT (organization_id, aggregate, aggregate_id) DO NOTHING RETURNING 1"""
ADVANCE_LATER = """
    UPDATE heard_sequences s SET last = s.last + 1
    WHERE s.organization_id = %(organization)s::uuid AND s.aggregate = %(aggregate)s::text
      AND s.aggregate_id = %(id)s::uuid AND s.last = %(sequence)s - 1
      AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.organization_id = %(organization)s::uuid
                      AND p.aggregate = %(aggregate)s::text AND p.aggregate_id = %(id)s::uuid)
    RETURNING 1"""
CLAIM_AFTER = """
WITH advanced AS ({advance}
), claimed AS (
    INSERT INTO inbox (organization_id, handler, event_id)
    SELECT %(organization)s::uuid, h, %(event)s::uuid FROM advanced, unnest(%(handlers)s::text[]) AS h ORDER BY h
    ON CONFLICT (event_id, handler) DO NOTHING RETURNING handler
)
SELECT (SELECT count(*) FROM advanced) = 1, (SELECT array_agg(handler) FROM claimed){become}
"""
# In the same statement a role costs no round trip. Permissions were checked when it began.
BECOME_TOO = """,
    CASE WHEN (SELECT count(*) FROM advanced) = 1 THEN set_config('role', %(role)s, true) END,
    CASE WHEN (SELECT count(*) FROM advanced) = 1
         THEN set_config('crewline.organization', %(organization)s::text, true) END"""
TAKE_ONE = {
    (is_first, becomes): CLAIM_AFTER.format(
        advance=ADVANCE_FIRST if is_first else ADVANCE_LATER, become=BECOME_TOO if becomes else ""
    )
    for is_first in (True, False)
    for becomes in (True, False)
}
BECOME = "SELECT set_config('role', %s, true), set_config('crewline.organization', %s, true)"


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
    return [True] * len(claims) if found is None else _which(claims, *found)


def take_if_next(
    connection: Connection,
    claims: Sequence[Claim],
    *,
    firsts: Mapping[AggregateKey, int],
    lasts: Mapping[AggregateKey, int],
    role: tuple[str, UUID] | None,
) -> list[bool] | None:
    """When each aggregate's first event follows what was heard of it, and nothing of it is parked: do as
    `claim_and_advance` and take on a role for an organization. Otherwise None, and nothing is done. One round trip."""
    claimed = _claimed_columns(claims)
    claimed["claim_organizations"] = claimed.pop("organizations")
    sequences = {"firsts": [firsts[key] for key in lasts], "lasts": list(lasts.values())}
    driver = _driver(connection)
    with driver.pipeline():  # BEGIN goes along
        cursor = driver.execute(TAKE_IF_NEXT, {**_columns(list(lasts)), **sequences, **claimed})
        if role is not None:
            become(connection, *role)
    found = cursor.fetchone()
    assert found is not None
    if found[0]:
        return _which(claims, found[1], found[2])
    if role is not None:
        become(connection, "none", None)
    return None


def take_one_if_next(
    connection: Connection, key: AggregateKey, *, sequence: int, event: UUID, handlers: Sequence[str], role: str | None
) -> list[bool] | None:
    """As `take_if_next` for one message alone: which of its handlers are free, or None and nothing is done."""
    values = {
        "organization": str(key[0]), "aggregate": key[1], "id": str(key[2]), "sequence": sequence, "event": str(event),
        "handlers": list(handlers),
    }  # fmt: skip
    if role is not None:
        values["role"] = role
    found = _driver(connection).execute(TAKE_ONE[sequence == 1, role is not None], values, prepare=True).fetchone()
    assert found is not None
    if not found[0]:
        return None
    free = set(found[1] or ())
    return [handler in free for handler in handlers]


def become(connection: Connection, role: str, organization: UUID | None) -> None:
    """From now on in a role ('none': the one that logged in) for an organization, until the transaction ends."""
    _driver(connection).execute(BECOME, [role, str(organization or "")])


def _which(claims: Sequence[Claim], count: int, free: Sequence[str] | None) -> list[bool]:
    if count == len(claims):
        return [True] * len(claims)
    new = set(free or ())
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

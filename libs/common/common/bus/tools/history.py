"""The outbox as history: which of a service's events a tool speaks of, read in their order, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from common.bus.envelope import ROW_COLUMNS

AT_ONCE = 200
# Only what has gone out: the rest the relay is about to send to everybody.
MATCHING = """
FROM outbox
WHERE position > %(after)s AND position <= %(through)s AND published_at IS NOT NULL
  AND (%(organization)s::uuid IS NULL OR organization_id = %(organization)s)
  AND (%(aggregate_id)s::uuid IS NULL OR aggregate_id = %(aggregate_id)s)
  AND (%(types)s::text[] IS NULL OR type = ANY(%(types)s))
  AND (%(aggregates)s::text[] IS NULL OR aggregate = ANY(%(aggregates)s))
  AND (%(since)s::timestamptz IS NULL OR occurred_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR occurred_at < %(until)s)
"""
READ = f"SELECT {ROW_COLUMNS} {MATCHING} ORDER BY position LIMIT %(most)s"
COUNT = f"SELECT type, count(*), min(position), max(position) {MATCHING} GROUP BY type ORDER BY type"
NEWEST = "SELECT coalesce(max(position), 0) FROM outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which events; None stands for all. Positions are those of the owner's outbox: `after` does not count itself."""

    after: int = 0
    through: int
    organization: UUID | None = None
    aggregate_id: UUID | None = None
    types: tuple[str, ...] | None = None
    aggregates: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def values(self, *, after: int, most: int) -> dict[str, Any]:
        """For the statement that reads on behind a position."""
        wanted = {**asdict(self), "after": after, "most": most}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in wanted.items()}


class Kind(NamedTuple):
    """How many events of a type a selection holds, and between which positions."""

    type: str
    events: int
    first: int
    last: int


def newest_position(connection: psycopg.Connection[Any]) -> int:
    """The last position that is there now."""
    row = connection.execute(NEWEST).fetchone()
    return int(row[0]) if row else 0


def counted(connection: psycopg.Connection[Any], selection: Selection) -> list[Kind]:
    """What a selection holds, by type."""
    rows = connection.execute(COUNT, selection.values(after=selection.after, most=0)).fetchall()
    return [Kind(*row) for row in rows]


def pages(
    connection: psycopg.Connection[Any], selection: Selection, *, after: int, most: int = AT_ONCE
) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows (ROW_COLUMNS) of a selection behind a position, in order."""
    while True:
        rows = connection.execute(READ, selection.values(after=after, most=most)).fetchall()
        if rows:
            yield rows
        if len(rows) < most:
            return
        after = rows[-1][0]

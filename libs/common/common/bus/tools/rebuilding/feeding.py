"""Feeds the workshop with the owners' history: the projection's own handlers hear it through a processor of their own,
and never more of an aggregate than the service in use has heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Self

import psycopg
from psycopg import sql

from common.bus.envelope import CONTENT_TYPE, ROW_COLUMNS, encode
from common.bus.handlers import Handlers
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.tools import history
from common.bus.tools.history import Selection
from common.bus.tools.rebuilding.refusals import CannotRebuild
from common.bus.tools.rebuilding.workshop import Workshop
from common.bus.topology import PARTITIONS, partition_of
from common.db.session import connect_plain
from common.failpoints import failpoint

HEARD = """
SELECT organization_id, aggregate, aggregate_id, last FROM heard_sequences
JOIN unnest(%s::uuid[], %s::text[], %s::uuid[]) AS k(organization_id, aggregate, aggregate_id)
     USING (organization_id, aggregate, aggregate_id)
"""
BEHIND = """
SELECT l.organization_id, l.aggregate, l.aggregate_id, coalesce(w.last, 0), l.last
FROM public.heard_sequences l LEFT JOIN {} w USING (organization_id, aggregate, aggregate_id)
WHERE l.aggregate = ANY(%s) AND coalesce(w.last, 0) < l.last ORDER BY 1, 2, 3 LIMIT %s
"""
MISSING = f"""
SELECT {ROW_COLUMNS} FROM outbox WHERE organization_id = %s AND aggregate = %s AND aggregate_id = %s
   AND sequence > %s AND sequence <= %s ORDER BY sequence
"""
MOST_BEHIND = 200
Row = Sequence[Any]


class Feeding:
    """Moves history into one workshop. `owners` are the addresses of those who tell it, by name, with their aggregates;
    `live` sees the service in use."""

    def __init__(
        self,
        workshop: Workshop,
        handlers: Handlers,
        live: psycopg.Connection[Any],
        *,
        owners: dict[str, tuple[str, Sequence[str]]],
    ) -> None:
        self._workshop, self._live = workshop, live
        self._database = workshop.database()
        self._processor = Processor(self._database, handlers)
        self._addresses = owners
        self._aggregates = [each for _, aggregates in owners.values() for each in aggregates]
        self._owner_of = {each: owner for owner, (_, aggregates) in owners.items() for each in aggregates}
        self._connections: dict[str, psycopg.Connection[Any]] = {}
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        self._ends.callback(self._database.dispose)
        for owner, (url, _) in self._addresses.items():
            self._connections[owner] = self._ends.enter_context(connect_plain(url))
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def run_through(self, tell: Callable[[str, int], None]) -> None:
        """All of the history behind what is done already, page by page."""
        for owner, connection in self._connections.items():
            after = self._workshop.position(self._live, owner)
            selection = Selection(
                through=history.newest_position(connection), aggregates=tuple(self._addresses[owner][1])
            )
            for rows in history.pages(connection, selection, after=after):
                self._hear(owner, self._heard_in_use(rows))
                failpoint("rebuild.mid")
                self._workshop.note_position(self._live, owner, rows[-1][0])
                tell(owner, rows[-1][0])
        self._processor.retry_due(range(PARTITIONS))  # what waited for another owner's history

    def catch_up(self) -> int:
        """What the service in use has heard beyond the workshop; how many aggregates were behind. Raises CannotRebuild
        when the history does not hold it any more."""
        statement = sql.SQL(BEHIND).format(sql.Identifier(self._workshop.schema, "heard_sequences"))
        behind = self._live.execute(statement, [self._aggregates, MOST_BEHIND]).fetchall()
        for organization, aggregate, aggregate_id, done, heard in behind:
            owner = self._owner_of[aggregate]
            wanted = [organization, aggregate, aggregate_id, done, heard]
            rows = self._connections[owner].execute(MISSING, wanted).fetchall()
            if len(rows) < heard - done:
                raise CannotRebuild(f"{owner} does not keep all events of {aggregate} {aggregate_id} any more")
            self._hear(owner, rows)
            failpoint("rebuild.catching_up")
        return len(behind)

    def _heard_in_use(self, rows: Sequence[Row]) -> list[Row]:
        keys = list({(row[2], row[4], row[5]) for row in rows})
        found = self._live.execute(HEARD, [list(column) for column in zip(*keys, strict=True)]).fetchall()
        last = {tuple(key): number for *key, number in found}
        return [row for row in rows if row[6] <= last.get((row[2], row[4], row[5]), 0)]

    def _hear(self, owner: str, rows: Sequence[Row]) -> None:
        deliveries = [Delivery(encode(owner, row), CONTENT_TYPE, partition_of(row[7])) for row in rows]
        if deliveries:
            self._processor.process(deliveries)

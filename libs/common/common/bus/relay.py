"""Moves outbox rows to the bus: one active relay per service, woken by NOTIFY, oldest unsent row first.

Rows are picked by `published_at IS NULL`, never by a high-water mark: a transaction that commits late has a lower
position.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import psycopg

from common.bus.envelope import ROW_COLUMNS, encode
from common.bus.port import Outgoing, Publisher
from common.bus.topology import partition_of
from common.db.session import Database, connect_plain
from common.db.waker import CHANNEL
from common.failpoints import failpoint
from common.telemetry.bus_metrics import BusMetrics

log = logging.getLogger(__name__)
BATCH = 500
POLL_SECONDS = 1.0
# After work arrived, more is likely within milliseconds; two short waits catch it without a NOTIFY round trip.
SHORT_WAITS_SECONDS = (0.007, 0.007)
SELECT_UNSENT = f"SELECT {ROW_COLUMNS} FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT %s"
# While a batch waits for its confirms the next one is read around it.
SELECT_OTHERS = f"""SELECT {ROW_COLUMNS} FROM outbox WHERE published_at IS NULL AND position <> ALL(%s::bigint[])
ORDER BY position LIMIT %s"""
MARK_SENT = "UPDATE outbox SET published_at = clock_timestamp() WHERE position = ANY(%s)"


class _Batch(NamedTuple):
    posted: int
    positions: list[int]


class Relay:
    """Publishes one service's outbox for as long as it holds the service's relay lock."""

    def __init__(
        self,
        database: Database,
        publisher: Callable[[], Publisher],
        *,
        metrics: BusMetrics | None = None,
        batch: int = BATCH,
    ) -> None:
        self._database = database
        self._make_publisher = publisher
        self._metrics = metrics or BusMetrics(database.service)
        self._batch = batch

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set; any doubt drops both connections and starts again at the oldest unsent row."""
        failures = 0
        while not stop.is_set():
            try:
                with connect_plain(self._database.platform_url) as connection:
                    if not self._take_lock(connection):
                        stop.wait(POLL_SECONDS)
                        continue
                    self._relay_while_locked(connection, stop)
                    failures = 0
            except Exception as error:  # noqa: BLE001 - a loop that must go on; judged or logged below
                failures += 1
                self._metrics.relay_failures.inc()
                pause = min(5.0, 0.1 * 2 ** min(failures, 6)) * random.uniform(0.5, 1.0)
                log.warning("relay starts over", extra={"error": repr(error)[:300], "pause_seconds": round(pause, 2)})
                stop.wait(pause)

    def _take_lock(self, connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended('crewline.relay', 0))").fetchone()
        return bool(row and row[0])

    def _relay_while_locked(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        # Also while the broker is away or refuses, which is when it matters.
        self._metrics.watch_outbox(connection)
        publisher = self._make_publisher()
        waits: list[float] = []
        try:
            while not stop.is_set():
                self._metrics.watch_outbox(connection)
                if self.drain(connection, publisher, stop):
                    waits = list(SHORT_WAITS_SECONDS)
                    continue
                pause = waits.pop() if waits else POLL_SECONDS
                for _ in connection.notifies(timeout=pause, stop_after=1):
                    break
                else:
                    publisher.keep_alive()
        finally:
            publisher.close()

    def drain(
        self, connection: psycopg.Connection[Any], publisher: Publisher, stop: threading.Event | None = None
    ) -> int:
        """Publish unsent rows, oldest first, until none is left; returns how many. A batch is marked once all of it is
        safe. Of a backlog, one batch is on its way while the next is read and the one before is marked."""
        sent = 0
        ahead: _Batch | None = None
        while True:
            batch = None if stop is not None and stop.is_set() else self._next(connection, ahead)
            posted = publisher.post(self._outgoing(batch)) if batch else 0
            if ahead is not None:
                sent += self._confirm(connection, publisher, ahead)
            if not batch:
                return sent
            ahead = _Batch(posted, [row[0] for row in batch])
            if len(batch) < self._batch:
                return sent + self._confirm(connection, publisher, ahead)

    def _next(self, connection: psycopg.Connection[Any], ahead: _Batch | None) -> list[Any]:
        if ahead is None:
            rows = connection.execute(SELECT_UNSENT, [self._batch], prepare=True).fetchall()
        else:
            rows = connection.execute(SELECT_OTHERS, [ahead.positions, self._batch], prepare=True).fetchall()
        if rows:
            failpoint("relay.after_select")
        return rows

    def _confirm(self, connection: psycopg.Connection[Any], publisher: Publisher, batch: _Batch) -> int:
        publisher.await_taken(batch.posted)
        failpoint("relay.after_confirm_before_mark")
        connection.execute(MARK_SENT, [batch.positions], prepare=True)
        failpoint("relay.after_mark")
        self._metrics.published.inc(len(batch.positions))
        return len(batch.positions)

    def _outgoing(self, rows: Sequence[Sequence[Any]]) -> list[Outgoing]:
        return [Outgoing(row[1], row[3], partition_of(row[7]), encode(self._database.service, row)) for row in rows]

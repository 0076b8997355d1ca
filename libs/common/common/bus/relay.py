"""Moves outbox rows to the bus: one active relay per service, woken by NOTIFY, oldest unsent row first.

Rows are picked by `published_at IS NULL`, never by a high-water mark: a transaction that commits late has a lower
position.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import psycopg

from common.bus.envelope import ROW_COLUMNS, encode
from common.bus.port import Outgoing, Publisher
from common.bus.topology import partition_of
from common.db.session import Database, connect_worker
from common.db.waker import CHANNEL, PAUSE_SECONDS
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
        self._failures = 0  # since something was last published
        self._safe: list[int] = []  # positions that the bus has and the outbox does not say so yet

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set; any doubt drops both connections and starts again at the oldest unsent row."""
        while not stop.is_set():
            try:
                with connect_worker(self._database.platform_url) as connection:
                    if not self._take_lock(connection):
                        stop.wait(POLL_SECONDS)
                        continue
                    self._relay_while_locked(connection, stop)
            except Exception as error:  # noqa: BLE001 - a loop that must go on; judged or logged below
                self._failures += 1
                self._metrics.relay_failures.inc()
                pause = min(5.0, 0.1 * 2 ** min(self._failures, 6)) * random.uniform(0.5, 1.0)
                log.warning("relay starts over", extra={"error": repr(error)[:300], "pause_seconds": round(pause, 2)})
                stop.wait(pause)

    def _take_lock(self, connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended('crewline.relay', 0))").fetchone()
        return bool(row and row[0])

    def _relay_while_locked(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        # A mark that a crash loses costs a repeat, which every inbox absorbs; a flush of the log for each costs time.
        connection.execute("SET synchronous_commit = off")
        connection.execute(f"LISTEN {CHANNEL}")
        self._safe.clear()
        publisher = self._make_publisher()
        waits: list[float] = []
        waited = POLL_SECONDS
        try:
            while not stop.is_set():
                if self._drain(connection, publisher, stop):
                    waits = list(SHORT_WAITS_SECONDS)
                    if waited < PAUSE_SECONDS:
                        # Events come faster than wakers may notify.
                        waited = POLL_SECONDS
                        continue
                self._metrics.watch_outbox(connection)
                began = time.monotonic()
                if not self._is_woken(connection, waits.pop() if waits else POLL_SECONDS):
                    publisher.keep_alive()
                waited = time.monotonic() - began
            self._mark(connection)
        finally:
            publisher.close()

    def _is_woken(self, connection: psycopg.Connection[Any], timeout: float) -> bool:
        return any(True for _ in connection.notifies(timeout=timeout, stop_after=1))

    def drain(
        self, connection: psycopg.Connection[Any], publisher: Publisher, stop: threading.Event | None = None
    ) -> int:
        """Publish unsent rows, oldest first, until none is left, and mark them; returns how many."""
        sent = self._drain(connection, publisher, stop)
        self._mark(connection)
        return sent

    def _drain(self, connection: psycopg.Connection[Any], publisher: Publisher, stop: threading.Event | None) -> int:
        """Publish until none is left. Of a backlog, one batch is on its way while the next is read and the one before
        is marked. The last batch is left safe but not marked: its consumers are at work just now."""
        sent = 0
        ahead: _Batch | None = None
        while True:
            batch = None if stop is not None and stop.is_set() else self._next(connection, ahead)
            posted = publisher.post(self._outgoing(batch)) if batch else 0
            self._mark(connection)
            if ahead is not None:
                sent += self._confirm(publisher, ahead)
            if not batch:
                return sent
            ahead = _Batch(posted, [row[0] for row in batch])
            if len(batch) < self._batch:
                return sent + self._confirm(publisher, ahead)

    def _next(self, connection: psycopg.Connection[Any], ahead: _Batch | None) -> list[Any]:
        taken = self._safe + (ahead.positions if ahead is not None else [])
        if taken:
            rows = connection.execute(SELECT_OTHERS, [taken, self._batch], prepare=True).fetchall()
        else:
            rows = connection.execute(SELECT_UNSENT, [self._batch], prepare=True).fetchall()
        if rows:
            failpoint("relay.after_select")
        return rows

    def _confirm(self, publisher: Publisher, batch: _Batch) -> int:
        publisher.await_taken(batch.posted)
        self._safe += batch.positions
        self._failures = 0
        return len(batch.positions)

    def _mark(self, connection: psycopg.Connection[Any]) -> None:
        if not self._safe:
            return
        failpoint("relay.after_confirm_before_mark")
        connection.execute(MARK_SENT, [self._safe], prepare=True)
        failpoint("relay.after_mark")
        self._metrics.published.inc(len(self._safe))
        self._safe.clear()

    def _outgoing(self, rows: Sequence[Sequence[Any]]) -> list[Outgoing]:
        return [Outgoing(row[1], row[3], partition_of(row[7]), encode(self._database.service, row)) for row in rows]

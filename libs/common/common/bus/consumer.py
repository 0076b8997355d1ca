"""Runs a service's consumption: holds its share of the partitions, feeds the processor, retries parked messages.

A transport (Feed) delivers runs of messages of one partition; several partitions may be in hand at once (Hands). The
partitions are shared out by advisory locks, because the broker does not rebalance active consumers.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import psycopg

from common.bus.hands import Hands
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.topology import PARTITIONS
from common.bus.verdicts import SystemTrouble
from common.db.pool import WatchedPool
from common.db.session import Database, connect_worker
from common.failpoints import failpoint

log = logging.getLogger(__name__)
RETRY_EVERY_SECONDS = 0.5
SHARE_EVERY_SECONDS = 2.0
HANDLING_DEADLINE_SECONDS = 30.0
# Partitions in hand at once. A second one fills the time that the first waits for the database; two keep a core busy.
HANDS = 2
FIRST_PAUSE_SECONDS = 0.2  # doubled with each failure, until something is handled again
# Switched off only by the reliability suite's control run, which must then see events lost.
SAFETY = {"ack_after_commit": True}


class Feed(Protocol):
    """A transport's receiving side, used from the consumer's one thread."""

    def serve(self, partitions: Sequence[int]) -> None:
        """Take messages of exactly these partitions from now on."""
        ...

    def take(self, *, timeout: float) -> list[Delivery]:
        """Messages of one partition in order, empty when none came in time. Raises when the transport is down."""
        ...

    def take_beside(self, partitions: Sequence[int]) -> list[Delivery]:
        """What has come already of another partition than these, whose messages are in hand. Empty while one is suspect
        of killing the process, which must be alone then."""
        ...

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """These are handled for good: acknowledge."""
        ...

    def close(self) -> None:
        """Return what was taken but not done; never blocks for long."""
        ...


class Consumer:
    """One process's consumption of one service."""

    def __init__(
        self,
        database: Database,
        processor: Processor,
        feed: Feed,
        *,
        deadline_seconds: float | None = None,
    ) -> None:
        self._database = database
        deadline = deadline_seconds or HANDLING_DEADLINE_SECONDS
        self._hands = Hands(self._process, lambda: Watchdog(database, deadline))
        self._processor = processor
        self._feed = feed
        self._shares = PartitionShares(database)
        self._retried_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def run(self, stop: threading.Event) -> None:
        """Consume until `stop` is set, then finish what was taken. Trouble below means: let go, probe, resume."""
        while not stop.is_set():
            try:
                self._consume(stop)
            except Exception as error:  # noqa: BLE001 - a loop that must go on; judged or logged below
                log.warning("consumer starts over", extra={"error": repr(error)[:300]})
                self._processor.metrics.consumer_failures.inc()
                self._let_go()
                stop.wait(self._pause)
                self._pause = min(5.0, self._pause * 2)
        self._let_go()

    def _let_go(self) -> None:
        self._feed.close()
        self._shares.release_all()
        self._processor.metrics.partitions.set(0)

    def _consume(self, stop: threading.Event) -> None:
        served: list[int] = []
        while not stop.is_set():
            held = self._shares.held()
            if held != served:
                self._feed.serve(held)
                served = list(held)
                self._processor.metrics.partitions.set(len(served))
            runs = self._taken()
            if runs:
                self._hands.handle(runs, handled=self._handled)
            with self._hands.watchdog:
                self._retry_parked(served)

    def _taken(self) -> list[Sequence[Delivery]]:
        runs = list[Sequence[Delivery]]()
        found = self._feed.take(timeout=0.25)
        while found:
            runs.append(found)
            found = self._feed.take_beside([run[0].partition for run in runs]) if len(runs) < HANDS else []
        if not SAFETY["ack_after_commit"]:
            for run in runs:
                self._feed.done(run)
        return runs

    def _process(self, run: Sequence[Delivery]) -> None:
        self._processor.process(run)
        failpoint("consumer.after_commit_before_ack")

    def _handled(self, run: Sequence[Delivery]) -> None:
        if SAFETY["ack_after_commit"]:
            self._feed.done(run)
        self._pause = FIRST_PAUSE_SECONDS
        failpoint("consumer.after_ack")

    def _retry_parked(self, partitions: Sequence[int]) -> None:
        if partitions and time.monotonic() - self._retried_at >= RETRY_EVERY_SECONDS:
            self._retried_at = time.monotonic()
            self._processor.retry_due(partitions)


class Watchdog:
    """Ends the process when a handler hangs: Python cannot end a thread, but the bus hands the messages out again and
    its delivery count finds the guilty one. A hundred messages that have to be handled one by one may take long
    together: who goes from transaction to transaction does not hang."""

    def __init__(self, database: Database, deadline_seconds: float) -> None:
        self._database, self._deadline = database, deadline_seconds
        self._since: float | None = None
        self._turns: Callable[[], int] = int
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        pool = self._database.platform_engine.pool
        self._turns = pool.turns() if isinstance(pool, WatchedPool) else int
        self._since = time.monotonic()
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="bus-watchdog", daemon=True)
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._since = None

    def _watch(self) -> None:
        turn, began = 0, 0.0
        while True:
            time.sleep(min(1.0, self._deadline / 4))
            since, now = self._since, self._turns()
            if since is None or now != turn:
                turn, began = now, time.monotonic()
            elif time.monotonic() - max(since, began) > self._deadline:
                log.critical("a handler hangs; ending the process", extra={"seconds": self._deadline})
                os._exit(70)


class PartitionShares:
    """Which partitions this process serves: at most ceil(4 / number of live consumer processes), by advisory lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._held: list[int] = []
        self._looked_at = 0.0

    def held(self) -> list[int]:
        """The partitions held now; looks for free ones, and gives surplus ones up, every two seconds."""
        if self._connection is None or time.monotonic() - self._looked_at >= SHARE_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            self._share()
        return self._held

    def release_all(self) -> None:
        """Let every partition go by ending the session that holds the locks."""
        connection, self._connection = self._connection, None
        self._held = []
        if connection is not None:
            connection.close()

    def _share(self) -> None:
        try:
            connection = self._connected()
            # Presence is a shared lock that each consumer holds; counting its holders counts the processes.
            row = connection.execute(
                """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.classid = 7011 AND l.objid = 0
                     AND l.granted"""
            ).fetchone()
            fair = -(-PARTITIONS // max(1, row[0] if row else 1))
            while len(self._held) > fair:
                connection.execute("SELECT pg_advisory_unlock(7010, %s)", [self._held.pop()])
            for partition in range(PARTITIONS):
                if len(self._held) < fair and partition not in self._held and self._try(connection, partition):
                    self._held = sorted([*self._held, partition])
        except psycopg.Error as error:
            self.release_all()
            raise SystemTrouble(str(error)) from error

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = connect_worker(self._database.platform_url)
            self._connection.execute("SELECT pg_advisory_lock_shared(7011, 0)")
        return self._connection

    def _try(self, connection: psycopg.Connection[Any], partition: int) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(7010, %s)", [partition]).fetchone()
        return bool(row and row[0])

"""Applies received messages to the service's database, the same for every transport.

The inbox row, the effect, the events said in turn and the aggregate's sequence commit together. A batch goes in one
transaction; when anything in it fails, all of it rolls back and is replayed message by message, so that only the guilty
one is parked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row

from common.bus import inbox, parked
from common.bus.handlers import Handlers
from common.bus.incoming import AggregateKey, Incoming, read
from common.bus.port import Delivery, Settle, settle_nothing
from common.bus.runner import HandlerFailed, Runner
from common.bus.verdicts import CONFLICT_PAUSES_SECONDS, SystemTrouble, is_conflict, is_system_trouble
from common.db.session import Database
from common.errors import NotYetKnown
from common.failpoints import failpoint
from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.tracing import Tracer

log = logging.getLogger(__name__)
# Switched off only by the reliability suite's control run, which must then see one poison block its whole partition.
SAFETY = {"parks": True}
MOST_AT_ONCE = 100
RUNS_AT_ONCE = 10


class Processor:
    """Takes deliveries for good: after `process` returns, each one is applied, recognised as a repeat, or parked."""

    def __init__(
        self,
        database: Database,
        handlers: Handlers,
        *,
        settle: Settle = settle_nothing,
        metrics: BusMetrics | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._settle = settle
        self._runner = Runner(database, tracer=tracer)
        # Where rows are settled as the platform between the inbox and the effect, its role must stay until then.
        self._role = self._runner.role if settle is settle_nothing else None
        self.metrics = metrics or BusMetrics(database.service)

    def process(self, deliveries: Sequence[Delivery]) -> None:
        """Handle a run of deliveries of one partition in order. Raises SystemTrouble when the database is down."""
        incoming = [read(delivery) for delivery in deliveries]
        started = time.monotonic()
        try:
            self._apply(incoming, deliveries)
        except Exception as error:  # noqa: BLE001 - a loop that must go on; judged or logged below
            self._raise_if_down(error)
            for one in incoming:
                self._apply_singly(one)
        self.metrics.handled.inc(len(deliveries))
        again = sum(delivery.tries > 0 for delivery in deliveries)
        if again:
            self.metrics.redelivered.inc(again)
        self.metrics.seconds.observe(time.monotonic() - started)

    def retry_due(self, partitions: Sequence[int]) -> int:
        """Try the parked messages whose time has come; returns how many left the park."""
        with self._begin() as connection:
            rows = parked.due(connection, partitions)
        left = 0
        for row in rows:
            done = self._retry(row)
            left += done
            if done and row.handler == parked.WHOLE_MESSAGE:
                self._close_gaps([(row.organization_id, row.aggregate, row.aggregate_id)])
        return left

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._database.platform_engine.begin() as connection:
                yield connection
        except Exception as error:
            self._raise_if_down(error)
            raise

    def _raise_if_down(self, error: BaseException) -> None:
        if isinstance(error, HandlerFailed):
            error = error.cause
        if is_system_trouble(error):
            raise SystemTrouble(str(error)) from error

    def _apply(
        self,
        incoming: Sequence[Incoming],
        deliveries: Sequence[Delivery],
        *,
        failing: dict[str, Exception] | None = None,
    ) -> None:
        with self._database.platform_engine.begin() as connection:
            failpoint("consumer.after_receive")
            plan = inbox.plan(connection, incoming, self._handlers, failing or {}, role=self._role)
            self.metrics.parked.inc(parked.park(connection, plan.parkings))
            self._settle(connection, deliveries)
            failpoint("consumer.after_inbox")
            # Last, as it may leave the transaction in the app role.
            said = self._runner.run(connection, plan.work, became=plan.became)
            failpoint("consumer.after_effect")
            failpoint("consumer.before_commit")
        self.metrics.duplicates.inc(plan.duplicates)
        self._tell_of(said)
        self._close_gaps(plan.gap_keys)

    def _apply_singly(self, one: Incoming) -> None:
        failing: dict[str, Exception] = {}
        conflicts = iter(CONFLICT_PAUSES_SECONDS)
        while True:
            try:
                self._apply([one], [one.delivery], failing=failing)
                return
            except HandlerFailed as failure:
                self._raise_if_down(failure)
                if not SAFETY["parks"]:
                    raise
                pause = next(conflicts, None) if is_conflict(failure.cause) else None
                if pause is None:
                    failing[failure.handler] = failure.cause
                    log.warning(
                        "message parked",
                        extra={"handler": failure.handler, "error": repr(failure.cause)[:300], **one.ids},
                    )
                else:
                    time.sleep(pause)
            except Exception as error:
                self._raise_if_down(error)
                pause = next(conflicts, None)
                if pause is None:
                    raise
                time.sleep(pause)

    def _close_gaps(self, keys: Sequence[AggregateKey]) -> None:
        # A predecessor may just have been applied: run its parked successors now and not at the next poll. A long row
        # of them goes on at that poll, so that it is not taken for a handler that hangs.
        for _ in range(RUNS_AT_ONCE if keys else 0):
            with self._begin() as connection:
                rows = inbox.runs_after_gap(connection, keys, most=MOST_AT_ONCE)
            if not rows:
                return
            try:
                self._apply_run(rows)
            except Exception as error:  # noqa: BLE001 - a loop that must go on; judged below, then tried one by one
                self._raise_if_down(error)
                for row in rows:
                    self._retry(row)
                return

    def _apply_run(self, rows: Sequence[Row[Any]]) -> None:
        with self._database.platform_engine.begin() as connection:
            there = parked.remove_all(connection, [row.id for row in rows])
            incoming = [read(_delivery(row)) for row in rows if row.id in there]
            plan = inbox.plan(connection, incoming, self._handlers, {})
            parked.park(connection, plan.parkings)
            said = self._runner.run(connection, plan.work)
        self._tell_of(said)

    def _retry(self, row: Row[Any]) -> int:
        one = read(_delivery(row))
        if row.handler == parked.WHOLE_MESSAGE:
            return self._retry_whole(row, one)
        handler, said = self._handlers.named(row.handler), 0
        try:
            with self._database.platform_engine.begin() as connection:
                parked.remove(connection, row.id)
                if handler is not None:
                    said = self._runner.run(connection, inbox.claim(connection, one, handler))
            self._tell_of(said)
            return 1
        except Exception as error:  # noqa: BLE001 - a loop that must go on; judged or logged below
            self._raise_if_down(error)
            cause = error.cause if isinstance(error, HandlerFailed) else error
            self._postpone(row, cause)
            return 0

    def _retry_whole(self, row: Row[Any], one: Incoming) -> int:
        with self._begin() as connection:
            if not inbox.gap_is_closed(connection, one):
                parked.wait_longer(
                    connection, row.id, state="gap", reason="gap", detail="an earlier event has not arrived"
                )
                return 0
            parked.remove(connection, row.id)
            said = self._apply_after_gap(connection, one)
        self._tell_of(said)
        return 1

    def _tell_of(self, said: int) -> None:
        if said:
            self._database.waker.poke()

    def _apply_after_gap(self, connection: Connection, one: Incoming) -> int:
        # Removal from the park and the effect commit together; a handler that fails is parked on its own.
        failing: dict[str, Exception] = {}
        while True:
            try:
                with connection.begin_nested():
                    plan = inbox.plan(connection, [one], self._handlers, failing)
                    parked.park(connection, plan.parkings)
                    return self._runner.run(connection, plan.work)
            except HandlerFailed as failure:
                self._raise_if_down(failure)
                failing[failure.handler] = failure.cause

    def _postpone(self, row: Row[Any], cause: Exception) -> None:
        with self._begin() as connection:
            if isinstance(cause, NotYetKnown):
                parked.wait_longer(connection, row.id, state="waiting", reason="NotYetKnown", detail=str(cause))
                return
            attempts = row.attempts + 1
            parked.postpone(
                connection,
                row.id,
                state="dead" if attempts >= parked.MAX_TRIES else "retry",
                reason=type(cause).__name__,
                detail=str(cause),
                attempts=attempts,
                delay=parked.backoff_seconds(attempts),
            )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(bytes(row.body), row.content_type, row.partition)

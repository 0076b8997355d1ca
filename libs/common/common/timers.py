"""Work that recurs: each timer of a service runs in one process at a time, whoever holds the service's timer lock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from common.correlation import correlation_id
from common.db.session import connect_worker
from common.ids import new_id
from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.facts import FactGauges
from common.telemetry.logs import bound
from common.telemetry.timer_metrics import TimerMetrics

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Timer:
    """A named piece of recurring work. `run` must be safe to cut off anywhere and to run again."""

    name: str
    every_seconds: float
    run: Callable[[Any], object]


class TimerLoop:
    """Runs a service's timers while this process holds the service's timer lock."""

    def __init__(self, service: RunningService, timers: Sequence[Timer]) -> None:
        self._service = service
        self._timers = timers
        self._due: dict[str, float] = {}
        self._metrics = service.metrics.part(TimerMetrics)

    def run(self, stop: threading.Event) -> None:
        """Loop until `stop`; a failing timer is logged and tried again at its next turn."""
        while not stop.is_set() and self._timers:
            try:
                with connect_worker(self._service.config.platform_url) as connection:
                    while not stop.is_set() and self._holds_lock(connection):
                        self.run_due()
                        stop.wait(LOOK_EVERY_SECONDS)
                    self._let_others_tell()
                    stop.wait(2.0)
            except psycopg.Error as error:
                log.warning("timers start over", extra={"error": repr(error)[:300]})
                stop.wait(1.0)

    def _holds_lock(self, connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute(
            """SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
                                        AND classid = 7012 AND objid = 0 AND granted) THEN true
                           ELSE pg_try_advisory_lock(7012, 0) END"""
        ).fetchone()
        return bool(row and row[0])

    def run_due(self) -> None:
        """Run every timer whose time has come."""
        for timer in self._timers:
            if time.monotonic() < self._due.get(timer.name, 0.0):
                continue
            self._due[timer.name] = time.monotonic() + timer.every_seconds
            self._run(timer)

    def _run(self, timer: Timer) -> None:
        """Each run has an id of its own, which its log lines and the events that it says carry."""
        began, token, succeeded_at = time.monotonic(), correlation_id.set(str(new_id())), None
        try:
            with bound(timer=timer.name):
                timer.run(self._service)
            succeeded_at = time.time()
        except Exception:
            log.exception("timer failed", extra={"timer": timer.name})
        finally:
            self._metrics.ran(timer.name, seconds=time.monotonic() - began, succeeded_at=succeeded_at)
            correlation_id.reset(token)

    def _let_others_tell(self) -> None:
        """Without the lock another process runs the timers and tells what they find out."""
        self._service.metrics.part(FactGauges).forget()
        self._service.metrics.part(BusMetrics).queues_are_watched_elsewhere()

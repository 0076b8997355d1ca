"""Work that recurs: each timer of a service runs in one process at a time, whoever holds the service's timer lock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from common.db.session import connect_worker

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

    def run(self, stop: threading.Event) -> None:
        """Loop until `stop`; a failing timer is logged and tried again at its next turn."""
        while not stop.is_set() and self._timers:
            try:
                with connect_worker(self._service.config.platform_url) as connection:
                    while not stop.is_set() and self._holds_lock(connection):
                        self.run_due()
                        stop.wait(LOOK_EVERY_SECONDS)
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
            try:
                timer.run(self._service)
            except Exception:
                log.exception("timer failed", extra={"timer": timer.name})

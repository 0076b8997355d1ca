"""How busy the connection pools of a process are, and how full its disk. They are looked at every few seconds by a
thread of their own, so that nothing is added to a transaction."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter

from common.db.pool import WatchedPool
from common.telemetry.disk import DiskMetrics
from common.telemetry.series import Family, Series

if TYPE_CHECKING:
    from common.service import RunningService

LOOK_EVERY_SECONDS = 5.0


class PoolMetrics:
    """Gauges and counters of one service's pools, by the database role they belong to."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series = Series(service, registry)
        self._open = series.gauges("crewline_db_connections", "Pooled connections.", "role", "state", mode="livesum")
        self._limit = series.gauges(
            "crewline_db_connections_limit", "Most connections of the pools.", "role", mode="livesum"
        )
        self._waits = series.counters("crewline_db_pool_waits", "Waits for a connection.", "role")
        self._timeouts = series.counters("crewline_db_pool_timeouts", "Waits for a connection in vain.", "role")
        self._noted: dict[tuple[str, str], int] = {}

    def look(self, pools: Mapping[str, WatchedPool]) -> None:
        """Take over how the pools are now."""
        for role, pool in pools.items():
            self._open.of(role, "in_use").set(pool.checkedout())
            self._open.of(role, "idle").set(pool.checkedin())
            self._limit.of(role).set(pool.limit)
            self._add("waits", role, self._waits, pool.waits)
            self._add("timeouts", role, self._timeouts, pool.timeouts)

    def _add(self, what: str, role: str, counter: Family[Counter], now: int) -> None:
        before = self._noted.get((what, role), 0)
        self._noted[(what, role)] = now
        # A pool that was made anew counts from nought.
        counter.of(role).inc(now - before if now >= before else now)


def watch_pools(services: Sequence[RunningService]) -> None:
    """Look at the pools of these services for as long as the process lives. To be called after a fork."""
    threading.Thread(target=_look_for_ever, args=(services,), name="pools", daemon=True).start()


def _look_for_ever(services: Sequence[RunningService]) -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        for service in services:
            service.metrics.part(PoolMetrics).look(service.database.pools())
            service.metrics.part(DiskMetrics).look()

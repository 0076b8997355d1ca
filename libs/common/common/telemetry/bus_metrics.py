"""Figures of one service's bus work: unsent age and count, published, handled, duplicates, parked and dead."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

WATCH_EVERY_SECONDS = 5.0


class BusMetrics:
    """Counters and gauges in a registry of their own, so that several services can share one process."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        names: dict[str, Any] = {"labelnames": ["service"], "registry": self.registry}
        self.published = Counter("crewline_bus_published", "Events handed to the bus", **names).labels(service)
        self.relay_failures = Counter("crewline_relay_failures", "Relay restarts after a failure", **names).labels(
            service
        )
        self.handled = Counter("crewline_bus_handled", "Messages taken from the bus for good", **names).labels(service)
        self.duplicates = Counter("crewline_bus_duplicates", "Repeated messages absorbed", **names).labels(service)
        self.parked = Counter("crewline_bus_parked", "Messages parked", **names).labels(service)
        self.unsent = Gauge("crewline_outbox_unsent", "Outbox rows not yet on the bus", **names).labels(service)
        self.unsent_age = Gauge(
            "crewline_outbox_oldest_unsent_seconds", "Age of the oldest unsent row", **names
        ).labels(service)
        self.parked_now = Gauge("crewline_bus_parked_now", "Messages parked now", **names).labels(service)
        self.dead_now = Gauge("crewline_bus_dead_now", "Messages given up, waiting for a person", **names).labels(
            service
        )
        self.seconds = Histogram("crewline_bus_batch_seconds", "Time to handle one batch", **names).labels(service)
        self._watched_at = 0.0

    def watch_outbox(self, connection: psycopg.Connection[Any]) -> None:
        """Refresh the gauges at most every few seconds; the queries use partial indexes."""
        if time.monotonic() - self._watched_at < WATCH_EVERY_SECONDS:
            return
        self._watched_at = time.monotonic()
        row = connection.execute(
            """SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0)
               FROM outbox WHERE published_at IS NULL"""
        ).fetchone()
        parked = connection.execute(
            "SELECT count(*) FILTER (WHERE state <> 'dead'), count(*) FILTER (WHERE state = 'dead') FROM parked"
        ).fetchone()
        if row and parked:
            self.unsent.set(row[0])
            self.unsent_age.set(float(row[1]))
            self.parked_now.set(parked[0])
            self.dead_now.set(parked[1])

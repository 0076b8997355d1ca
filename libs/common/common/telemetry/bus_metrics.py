"""What a service's bus work measures: what waits to be said and how the broker takes it, what is heard, repeated, set
aside and given up."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry

from common.telemetry.series import GaugeMode, Series

WATCH_EVERY_SECONDS = 5.0
COUNTED_TO = 10_000
_LAST: GaugeMode = "livemostrecent"
# Bounded: counting a backlog of millions every few seconds would be one more load on a database in trouble.
UNSENT = f"SELECT count(*) FROM (SELECT FROM outbox WHERE published_at IS NULL LIMIT {COUNTED_TO}) AS unsent"
OLDEST_UNSENT = """SELECT extract(epoch FROM clock_timestamp() - occurred_at) FROM outbox
WHERE published_at IS NULL ORDER BY position LIMIT 1"""
PARKED = "SELECT count(*) FILTER (WHERE state <> 'dead'), count(*) FILTER (WHERE state = 'dead') FROM parked"


class BusMetrics:
    """Counters and gauges in a registry of their own, so that several services can share one process."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        series = Series(service, self.registry)
        self._saying(series)
        self._hearing(series)
        self._set_aside(series)
        self._watched_at = 0.0

    def _saying(self, series: Series) -> None:
        self.published = series.counter("crewline_bus_published", "Events handed to the bus")
        self.relay_failures = series.counter("crewline_relay_failures", "Relay restarts after a failure")
        self.relay_active = series.gauge("crewline_relay_active", "Whether the relay runs here", mode="livesum")
        self.unroutable = series.counter("crewline_relay_unroutable", "Events that no queue is bound for")
        self.confirm_seconds = series.histogram("crewline_relay_confirm_seconds", "Time until a batch is confirmed")
        self.unsent = series.gauge("crewline_outbox_unsent", "Outbox rows not yet on the bus", mode=_LAST)
        self.unsent_age = series.gauge(
            "crewline_outbox_oldest_unsent_seconds", "Age of the oldest unsent row", mode=_LAST
        )

    def _hearing(self, series: Series) -> None:
        self.handled = series.counter("crewline_bus_handled", "Messages taken from the bus for good")
        self.duplicates = series.counter("crewline_bus_duplicates", "Repeated messages absorbed")
        self.redelivered = series.counter("crewline_bus_redelivered", "Messages that came again unacknowledged")
        self.seconds = series.histogram("crewline_bus_batch_seconds", "Time to handle one batch")
        self.waiting = series.gauges("crewline_bus_waiting", "Messages in the service's queue", "partition", mode=_LAST)
        self.partitions = series.gauge("crewline_consumer_partitions", "Partitions served here", mode="livesum")
        self.consumer_failures = series.counter("crewline_consumer_failures", "Consumer restarts after a failure")
        # Told only where somebody looks: a nought that nobody counted would be no comfort.
        self.bindings_missing = series.gauges(
            "crewline_bus_bindings_missing", "Bindings of the contracts that the broker lacks", mode=_LAST
        )

    def _set_aside(self, series: Series) -> None:
        self.parked = series.counter("crewline_bus_parked", "Messages parked")
        self.parked_now = series.gauge("crewline_bus_parked_now", "Messages parked now", mode=_LAST)
        self.dead_now = series.gauge("crewline_bus_dead_now", "Messages given up, waiting for a person", mode=_LAST)
        self.dead_letters = series.counters("crewline_bus_dead_letters", "Dead letters brought home", "outcome")
        self.dead_letters_waiting = series.gauge(
            "crewline_bus_dead_letters_waiting", "Dead letters at the broker", mode=_LAST
        )

    def watch_outbox(self, connection: psycopg.Connection[Any]) -> None:
        """Refresh the gauges at most every few seconds; the queries use partial indexes."""
        if time.monotonic() - self._watched_at < WATCH_EVERY_SECONDS:
            return
        self._watched_at = time.monotonic()
        unsent = connection.execute(UNSENT).fetchone()
        oldest = connection.execute(OLDEST_UNSENT).fetchone()
        parked = connection.execute(PARKED).fetchone()
        if unsent and parked:
            self.unsent.set(unsent[0])
            self.unsent_age.set(max(0.0, float(oldest[0])) if oldest else 0.0)
            self.parked_now.set(parked[0])
            self.dead_now.set(parked[1])

    def outbox_is_watched_elsewhere(self) -> None:
        """Another process holds the relay's lock and tells these; what was told here last is no longer so."""
        for gauge in (self.unsent, self.unsent_age, self.parked_now, self.dead_now):
            gauge.set(0)

    def queues_are_watched_elsewhere(self) -> None:
        """The same of what the timers tell."""
        self.dead_letters_waiting.set(0)
        for told in (self.waiting, self.bindings_missing):
            for values in told.values():
                told.of(*values).set(0)

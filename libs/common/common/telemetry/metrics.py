"""Prometheus metrics of one service. Each service has its own registry, so that several can live in one process; with
PROMETHEUS_MULTIPROC_DIR set, the answer sums over all processes of the service."""

from __future__ import annotations

import os
from typing import Literal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = CONTENT_TYPE_LATEST

GaugeMode = Literal["all", "liveall", "min", "livemin", "max", "livemax", "sum", "livesum", "mostrecent"]


class Metrics:
    """The metrics of one service; every series carries the label `service`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "crewline_http_requests",
            "Requests answered, by operation and status.",
            ["service", "operation", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "crewline_http_request_seconds",
            "Time to answer, by operation.",
            ["service", "operation"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def counter(self, name: str, documentation: str, *, labels: tuple[str, ...] = ()) -> Counter:
        """A new counter of this service; give `service` as its first label value."""
        return Counter(name, documentation, ["service", *labels], registry=self.registry)

    def histogram(
        self, name: str, documentation: str, *, labels: tuple[str, ...] = (), buckets: tuple[float, ...] = _SECONDS
    ) -> Histogram:
        """A new histogram of this service; give `service` as its first label value."""
        return Histogram(name, documentation, ["service", *labels], buckets=buckets, registry=self.registry)

    def gauge(
        self, name: str, documentation: str, *, labels: tuple[str, ...] = (), mode: GaugeMode = "mostrecent"
    ) -> Gauge:
        """A new gauge of this service; `mode` says how processes add up."""
        return Gauge(name, documentation, ["service", *labels], multiprocess_mode=mode, registry=self.registry)

    def request_answered(self, *, operation: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(self.service, operation, str(status)).inc()
        self._seconds.labels(self.service, operation).observe(seconds)

    def render(self) -> bytes:
        """The metrics as Prometheus reads them."""
        directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if not directory:
            return generate_latest(self.registry)
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone, path=directory)  # type: ignore[no-untyped-call]
        return generate_latest(everyone)

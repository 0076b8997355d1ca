"""Prometheus metrics of one service. Each service has its own registry, so that several can live in one process; where
processes share a folder of metrics (PROMETHEUS_MULTIPROC_DIR), the answer is of all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from common.telemetry.series import Series
from common.telemetry.sharing import FOLDER, render_shared

CONTENT_TYPE = CONTENT_TYPE_LATEST
PartT = TypeVar("PartT")


class Metrics:
    """The metrics of one service; parts of it, such as those of the bus, are made when somebody asks for them."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._parts: dict[Any, Any] = {}

    def part(self, kind: Callable[[str, CollectorRegistry], PartT]) -> PartT:
        """The one instance of a group of metrics in this registry, such as `part(BusMetrics)`."""
        if kind not in self._parts:
            self._parts[kind] = kind(self.service, self.registry)
        found: PartT = self._parts[kind]
        return found

    def render(self) -> bytes:
        """The metrics as Prometheus reads them."""
        folder = os.environ.get(FOLDER)
        return render_shared(folder) if folder else generate_latest(self.registry)


class HttpMetrics:
    """What the HTTP side of a service counts."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        series = Series(service, registry)
        self._requests = series.counters(
            "crewline_http_requests", "Requests answered, by operation and status.", "operation", "status"
        )
        self._seconds = series.histograms("crewline_http_request_seconds", "Time to answer, by operation.", "operation")
        self._problems = series.counters("crewline_http_problems", "Problems answered, by code.", "code")
        self.in_flight = series.gauge("crewline_http_in_flight", "Requests being answered now.", mode="livesum")

    def request_answered(self, *, operation: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.of(operation, str(status)).inc()
        self._seconds.of(operation).observe(seconds)

    def problem_answered(self, code: str) -> None:
        """Count one problem by the code of the rule that refused."""
        self._problems.of(code).inc()

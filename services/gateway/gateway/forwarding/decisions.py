"""Counts every answer and logs every refusal: who, which organization, which operation, why. What was let through is
logged by the service that answered, under the same request id."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from common.http.problems import Problem
from common.telemetry.metrics import Metrics
from gateway.forwarding.visit import Visit

log = logging.getLogger("crewline.gateway")


class Decisions:
    """The gateway's own record."""

    def __init__(self, metrics: Metrics) -> None:
        self._service = metrics.service
        self._answers = metrics.counter(
            "crewline_gateway_answers", "Answers at the gateway.", labels=("operation", "status")
        )
        self._seconds = metrics.histogram(
            "crewline_gateway_seconds", "Time from request to answer.", labels=("operation",)
        )
        self._count: dict[tuple[str, int], Callable[[], None]] = {}
        self._observe: dict[str, Callable[[float], None]] = {}

    def answered(self, visit: Visit, status: int) -> None:
        """Count one answer."""
        operation = visit.row.operation if visit.row is not None else "none"
        count = self._count.get((operation, status))
        if count is None:
            count = self._answers.labels(self._service, operation, str(status)).inc
            self._count[(operation, status)] = count
        observe = self._observe.get(operation)
        if observe is None:
            observe = self._seconds.labels(self._service, operation).observe
            self._observe[operation] = observe
        count()
        observe(time.perf_counter() - visit.started)

    def refused(self, visit: Visit, problem: Problem) -> None:
        """Log why a request went no further."""
        identity = visit.caller.identity if visit.caller is not None else None
        log.log(
            logging.ERROR if problem.status >= 500 else logging.INFO,
            "refused",
            extra={
                "request_id": visit.request_id,
                "operation": visit.row.operation if visit.row is not None else None,
                "method": visit.environ.get("REQUEST_METHOD"),
                "status": problem.status,
                "problem": problem.code,
                "organization_id": str(identity.organization_id) if identity else None,
                "subject": identity.subject if identity else None,
                "address": visit.address,
            },
        )

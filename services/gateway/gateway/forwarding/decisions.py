"""Counts every answer and logs every refusal: who, which organization, which operation, why. What was let through is
logged by the service that answered, under the same request id."""

from __future__ import annotations

import logging
import time

from common.http.problems import Problem
from gateway.forwarding.gateway_metrics import GatewayMetrics, login_outcome
from gateway.forwarding.visit import Visit

log = logging.getLogger("crewline.gateway")
_SIGNING_IN = "logIn"


class Decisions:
    """The gateway's own record."""

    def __init__(self, metrics: GatewayMetrics) -> None:
        self._metrics = metrics

    def begun(self) -> None:
        """Count one request that is on its way."""
        self._metrics.in_flight.inc()

    def answered(self, visit: Visit, status: int) -> None:
        """Count one answer."""
        operation = visit.row.operation if visit.row is not None else "none"
        self._metrics.in_flight.dec()
        self._metrics.answers.of(operation, str(status)).inc()
        self._metrics.seconds.of(operation).observe(time.perf_counter() - visit.started)
        if operation == _SIGNING_IN and (outcome := login_outcome(status)):
            self._metrics.logins.of(outcome).inc()

    def refused(self, visit: Visit, problem: Problem) -> None:
        """Count and log why a request went no further."""
        self._metrics.refusals.of(problem.code).inc()
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

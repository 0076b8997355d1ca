"""One request on its way through the gateway, and the ids that follow it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from common.correlation import correlation_id, service_name
from common.telemetry.tracing import TRACEPARENT, Span, Tracer
from gateway.forwarding.callers import Caller
from gateway.policy.rows import Row

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(slots=True)
class Visit:
    """What is known of a request so far."""

    environ: dict[str, Any]
    request_id: str
    random: str
    started: float = field(default_factory=time.perf_counter)
    row: Row | None = None
    caller: Caller | None = None
    address: str = ""
    span: Span | None = None
    status: int = 500

    @property
    def traceparent(self) -> str:
        """What the service behind goes on from: our own span, else the caller's context, or the beginning of one."""
        if self.span is not None:
            return self.span.traceparent
        return self.sent_traceparent or f"00-{self.random[:32]}-{self.random[32:]}-01"

    @property
    def sent_traceparent(self) -> str | None:
        """The caller's trace context."""
        sent = self.environ.get("HTTP_TRACEPARENT")
        return str(sent) if sent and TRACEPARENT.fullmatch(sent) else None

    @contextmanager
    def entered(self, tracer: Tracer | None) -> Iterator[None]:
        """Inside, what is logged is this request's; the span that ends with it tells the `status` it was answered."""
        correlation, service = correlation_id.set(self.request_id), service_name.set("gateway")
        if tracer is not None:
            self.span = self._begin_span(tracer)
        try:
            yield
        finally:
            correlation_id.reset(correlation)
            service_name.reset(service)
            if self.span is not None:
                self._end_span(self.span)

    def _begin_span(self, tracer: Tracer) -> Span:
        method = str(self.environ["REQUEST_METHOD"])
        return tracer.begin(
            method,
            kind="server",
            parent=self.sent_traceparent,
            trace_id=self.random[:32],
            facts={"http.request.method": method, "crewline.request_id": self.request_id},
        )

    def _end_span(self, span: Span) -> None:
        if self.row is not None:
            span.name(self.row.operation)
            span.note({"http.route": self.row.path})
        span.note({"http.response.status_code": self.status})
        if self.status >= 500:
            span.fail(str(self.status))
        span.end()


def begin(environ: dict[str, Any]) -> Visit:
    """A request has come in."""
    sent = environ.get("HTTP_X_REQUEST_ID")
    random = os.urandom(24).hex()
    # Without a request id of the client's own it is the trace id, so that either finds the other.
    return Visit(environ, sent if sent and _REQUEST_ID.fullmatch(sent) else random[:32], random)

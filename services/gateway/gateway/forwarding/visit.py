"""One request on its way through the gateway, and the ids that follow it."""

from __future__ import annotations

import os
import re
import time
from contextvars import Token
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
    tokens: tuple[Token[str | None], Token[str | None]] | None = None

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

    def enter(self, tracer: Tracer | None) -> None:
        """From here on what is logged is this request's."""
        self.tokens = correlation_id.set(self.request_id), service_name.set("gateway")
        if tracer is not None:
            method = str(self.environ["REQUEST_METHOD"])
            self.span = tracer.begin(
                method,
                kind="server",
                parent=self.sent_traceparent,
                trace_id=self.random[:32],
                facts={"http.request.method": method, "crewline.request_id": self.request_id},
            )

    def leave(self, status: int) -> None:
        """It is answered."""
        if self.tokens is not None:
            correlation_id.reset(self.tokens[0])
            service_name.reset(self.tokens[1])
        if self.span is not None:
            if self.row is not None:
                self.span.name(self.row.operation)
                self.span.note({"http.route": self.row.path})
            self.span.note({"http.response.status_code": status})
            if status >= 500:
                self.span.fail(str(status))
            self.span.end()


def begin(environ: dict[str, Any]) -> Visit:
    """A request has come in."""
    sent = environ.get("HTTP_X_REQUEST_ID")
    random = os.urandom(24).hex()
    # Without a request id of the client's own it is the trace id, so that either finds the other.
    return Visit(environ, sent if sent and _REQUEST_ID.fullmatch(sent) else random[:32], random)

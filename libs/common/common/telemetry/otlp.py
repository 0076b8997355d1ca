"""Spans by the OpenTelemetry SDK, sent over OTLP/HTTP by a thread in the background. The SDK is set up at the first
span, which is after any fork; its own settings (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, ...) hold."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from common.leaving import before_leaving
from common.telemetry.tracing import Kind, Span, is_traceparent

SEND_SECONDS = 3.0
_lock = threading.Lock()
_outlets: dict[str, Any] = {}


class OtlpTracer:
    """Begins spans of one service. All services of a process share the way out."""

    def __init__(self, service: str, endpoint: str) -> None:
        self._service = service
        self._endpoint = endpoint
        self._tracer: Any = None

    def begin(
        self,
        name: str,
        *,
        kind: Kind,
        parent: str | None = None,
        trace_id: str | None = None,
        links: Sequence[str | None] = (),
        facts: Mapping[str, str | int] | None = None,
    ) -> Span:
        """A span below a parent, or the first of a trace."""
        from opentelemetry.context import Context
        from opentelemetry.trace import Link, SpanKind, set_span_in_context

        from common.telemetry.otlp_ids import wanted_trace_id

        tracer = self._tracer or self._started()
        above = _remote(parent)
        context = Context() if above is None else set_span_in_context(above, Context())
        token = wanted_trace_id.set(int(trace_id, 16) if trace_id else None)
        try:
            span = tracer.start_span(
                name,
                context=context,
                kind=SpanKind[kind.upper()],
                attributes=dict(facts or {}),
                links=[Link(found.get_span_context()) for found in map(_remote, links) if found is not None],
            )
        finally:
            wanted_trace_id.reset(token)
        return _OtlpSpan(span)

    def flush(self) -> None:
        """Send what waits."""
        with _lock:
            outlet = _outlets.get(self._endpoint)
        if outlet is not None:
            outlet.force_flush(int(SEND_SECONDS * 1000))

    def _started(self) -> Any:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        from common.telemetry.otlp_ids import HouseIds

        with _lock:
            if self._tracer is None:
                resource = Resource.create({"service.name": f"crewline-{self._service}"})
                provider = TracerProvider(resource=resource, id_generator=HouseIds(), shutdown_on_exit=False)
                provider.add_span_processor(_outlet(self._endpoint))
                self._tracer = provider.get_tracer("crewline")
            return self._tracer


class _OtlpSpan:
    def __init__(self, span: Any) -> None:
        self._span = span
        found = span.get_span_context()
        self.traceparent = f"00-{found.trace_id:032x}-{found.span_id:016x}-{int(found.trace_flags):02x}"

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, facts: Mapping[str, str | int]) -> None:
        self._span.set_attributes(facts)

    def fail(self, why: str) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._span.set_status(Status(StatusCode.ERROR, why))

    def end(self) -> None:
        self._span.end()


def _outlet(endpoint: str) -> Any:
    """The queue and its thread that send spans to an address. To be called with the lock held."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if endpoint not in _outlets:
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=SEND_SECONDS)
        _outlets[endpoint] = BatchSpanProcessor(exporter)
        before_leaving(_outlets[endpoint].shutdown)
    return _outlets[endpoint]


def _remote(traceparent: str | None) -> Any:
    """The span that a trace context speaks of; it was begun elsewhere."""
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

    if traceparent is None or not is_traceparent(traceparent):
        return None
    _, trace, span, flags = traceparent.split("-")
    return NonRecordingSpan(
        SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    )

"""A collector of traces for tests: takes spans by OTLP over HTTP, as Jaeger or the OpenTelemetry Collector would."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A span as it was sent; `parent` is empty for the first of a trace."""

    service: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    facts: dict[str, str | int]
    failed: bool


@dataclass
class Collector:
    """Where to send to, and what has come."""

    url: str
    spans: list[Collected] = field(default_factory=list)

    def trace(self, trace: str) -> list[Collected]:
        """The spans of one trace."""
        return [span for span in self.spans if span.trace == trace]

    def take(self, body: bytes) -> None:
        """One request of an exporter."""
        request = ExportTraceServiceRequest.FromString(body)
        for of_service in request.resource_spans:
            service = str(_facts(of_service.resource.attributes)["service.name"])
            for scope in of_service.scope_spans:
                self.spans.extend(_collected(service, span) for span in scope.spans)


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on loopback until the block is left."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/traces":
                collector.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing to say."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


def _collected(service: str, span: Any) -> Collected:
    kinds = {2: "server", 4: "producer", 5: "consumer"}
    return Collected(
        service=service,
        name=span.name,
        kind=kinds.get(span.kind, str(span.kind)),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        links=tuple(link.span_id.hex() for link in span.links),
        facts=_facts(span.attributes),
        failed=span.status.code == 2,
    )


def _facts(attributes: Any) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in attributes}

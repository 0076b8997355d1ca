"""A receiver for tests: keeps every request that arrives and answers as each path was told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Arrived:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """How to answer. `waits` holds the answer back until it is set."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    waits: threading.Event | None = None


class WebhookServer(ThreadingHTTPServer):
    """Listens on a free port of the loopback. `connections` counts whoever came, also without a request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.port = int(self.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.arrived: list[Arrived] = []
        self.told: dict[str, Told] = {}
        self.connections = 0

    def get_request(self) -> Any:
        """Count, then accept."""
        found = super().get_request()
        self.connections += 1
        return found

    def at(self, path: str) -> list[Arrived]:
        """What arrived at a path, oldest first."""
        return [one for one in self.arrived if one.path == path]

    @contextmanager
    def listening(self) -> Iterator[WebhookServer]:
        """Serve until the block ends."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()


class _Request(BaseHTTPRequestHandler):
    server: WebhookServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.arrived.append(Arrived(self.path, headers, body))
        told = self.server.told.get(self.path, Told())
        if told.waits is not None:
            told.waits.wait(60)
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

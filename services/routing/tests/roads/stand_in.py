"""A provider of travel times on this machine that answers as it is told: rightly, slowly, never, or nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler, Any], None]


@dataclass
class StandIn:
    """The server, what it was asked, and how it answers."""

    answer: Answer
    asked: list[tuple[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def stand_in(answer: Answer) -> Iterator[StandIn]:
    """The server while it runs."""
    state = StandIn(answer)
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        hangs_until = over

        def do_GET(self) -> None:
            self._handle(None)

        def do_POST(self) -> None:
            self._handle(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _handle(self, body: Any) -> None:
            state.asked.append((self.path, body))
            state.answer(self, body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def sends(status: int, text: str) -> Answer:
    """Answers this text."""

    def answer(handler: BaseHTTPRequestHandler, _: Any) -> None:
        body = text.encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def never(handler: Any, _: Any) -> None:
    """Takes the request and says nothing."""
    handler.hangs_until.wait(10)


def drips(handler: Any, _: Any) -> None:
    """Sends a byte now and then: each read succeeds, the whole never comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.hangs_until.wait(0.05):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return


def cuts_off(handler: Any, _: Any) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"code":')
    handler.close_connection = True


def osrm_answer(seconds: Callable[[int, int], Any]) -> Answer:
    """A right OSRM table; `seconds` by the numbers of origin and destination."""

    def answer(handler: BaseHTTPRequestHandler, body: Any) -> None:
        query = dict(part.split("=") for part in handler.path.partition("?")[2].split("&"))
        origins, destinations = query["sources"].split(";"), query["destinations"].split(";")
        durations = [[seconds(int(here), int(there)) for there in destinations] for here in origins]
        distances = [[1000.0 for _ in destinations] for _ in origins]
        table = {"code": "Ok", "durations": durations, "distances": distances}
        sends(200, json.dumps(table))(handler, body)

    return answer


def valhalla_answer(handler: BaseHTTPRequestHandler, body: Any) -> None:
    """A right Valhalla matrix of ten minutes and 2.5 km everywhere."""
    row = [{"time": 600, "distance": 2.5} for _ in body["targets"]]
    sends(200, json.dumps({"sources_to_targets": [row for _ in body["sources"]]}))(handler, body)

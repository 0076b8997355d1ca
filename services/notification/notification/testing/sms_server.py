"""A text message provider for tests, as Twilio's API documents it: make, list and show messages of an account."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from common.clock import Clock

ACCOUNT, TOKEN = "AC00000000000000000000000000000001", "4f9d27c81b6e0a35d2c7f18e9b640a53"
Trouble = Literal["refuse", "slow_down", "error", "take_and_hang_up", "take_nothing_and_hang_up"]
REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "refuse": (400, {"code": 21211, "message": "Invalid 'To' Phone Number"}),
    "slow_down": (429, {"code": 20429, "message": "Too Many Requests"}),
    "error": (500, {"code": 20500, "message": "Internal Server Error"}),
}


class SmsServer(ThreadingHTTPServer):
    """Listens on a free port. `trouble` tells how to treat a number."""

    daemon_threads = True

    def __init__(self, clock: Clock) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.clock = clock
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.messages: list[dict[str, Any]] = []
        self.trouble: dict[str, Trouble] = {}
        self.lock = threading.Lock()

    def to(self, number: str) -> list[dict[str, Any]]:
        """The messages made for a number, oldest first."""
        return [one for one in self.messages if one["to"] == number]

    def make(self, form: dict[str, str]) -> dict[str, Any]:
        """Take a message."""
        with self.lock:
            made = {
                "sid": f"SM{len(self.messages):032d}",
                "to": form["To"],
                "from": form.get("From"),
                "body": form["Body"],
                "status": "queued",
                "date_created": format_datetime(self.clock.now()),
                "error_code": None,
                "error_message": None,
            }
            self.messages.append(made)
        return made

    @contextmanager
    def listening(self) -> Iterator[SmsServer]:
        """Serve until the block ends."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()


class _Request(BaseHTTPRequestHandler):
    server: SmsServer
    folder = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        form = {name: values[0] for name, values in sent.items()}
        trouble = self.server.trouble.get(form["To"])
        if trouble in ("take_and_hang_up", "take_nothing_and_hang_up"):
            if trouble == "take_and_hang_up":
                self.server.make(form)
            self.close_connection = True  # without an answer
        elif not self._is_let_in() or self.path != f"{self.folder}.json":
            self._say(401, {"code": 20003, "message": "Authenticate"})
        elif trouble is not None:
            self._say(*REFUSALS[trouble])
        else:
            self._say(201, self.server.make(form))

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        sid = address.path.removeprefix(f"{self.folder}/").removesuffix(".json")
        found = next((one for one in self.server.messages if one["sid"] == sid), None)
        if not self._is_let_in():
            self._say(401, {"code": 20003, "message": "Authenticate"})
        elif address.path == f"{self.folder}.json":
            self._say(200, {"messages": self.server.to(parse_qs(address.query)["To"][0])[::-1]})
        elif found is not None:
            self._say(200, found)
        else:
            self._say(404, {"code": 20404, "message": "Not found"})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _is_let_in(self) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {expected}"

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

"""A threaded gunicorn worker whose threads are not held by clients that send their request drop by drop, and plain
problems in place of gunicorn's own error pages."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from common.http.problems import CONTENT_TYPE, Problem, problem_body
from common.http.strict_json import dumps
from common.ids import new_id

SLOWEST_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 1.0


class ImpatientWorker(ThreadWorker):  # type: ignore[misc]
    """Stops listening to a client whose request is not here in time. Whoever is being answered notices nothing."""

    def init_process(self) -> None:
        """Start watching, then serve."""
        self._deadlines: dict[Any, float] = {}
        threading.Thread(target=self._watch, name="slow-clients", daemon=True).start()
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """A connection has something to say. Its time runs from now, so that a queue of slow ones ends all at once."""
        self._deadlines[conn] = time.monotonic() + SLOWEST_SECONDS
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """One request on a connection, in a thread of the pool."""
        try:
            return super().handle(conn)
        finally:
            self._deadlines.pop(conn, None)

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            now = time.monotonic()
            for conn, deadline in list(self._deadlines.items()):
                if now > deadline:
                    self._deadlines.pop(conn, None)
                    with suppress(OSError):
                        conn.sock.shutdown(socket.SHUT_RD)  # a read that waits ends; writing goes on


def answer_unreadable_requests_by_problems() -> None:
    """What gunicorn itself refuses, before any app, looks like every other refusal."""
    util.write_error = _write_problem


def _write_problem(client: socket.socket, status: int, _reason: str, detail: str) -> None:
    # An unknown transfer coding is the client's mistake like any other.
    status = 400 if status == HTTPStatus.NOT_IMPLEMENTED else status
    code = "malformed_request" if status < 500 else "internal_error"
    problem = Problem(status, code, "The request is not readable as HTTP." if status < 500 else "Something went wrong.")
    body = dumps(problem_body(problem, str(new_id())))
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(client, head.encode("latin-1") + body)

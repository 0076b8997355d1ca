"""One JSON request over HTTP within a deadline, however slowly the other side drips its answer."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from routing.adapters.roads.tables import RoadsUnavailable

MOST_BYTES = 20_000_000
CONNECT_SECONDS = 1.0
_PIECE = 65_536


def ask(url: str, *, method: str = "GET", body: Any = None, deadline: float) -> Any:
    """The answer's JSON, or RoadsUnavailable. `deadline` is a time of `time.monotonic`."""
    connection = _connection(url, _left(deadline))
    place = urlsplit(url)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        connection.connect()
        connection.sock.settimeout(_left(deadline))
        sent = None if body is None else json.dumps(body).encode()
        connection.request(method, target, body=sent, headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = _read(connection, answer, deadline)
        if answer.status != 200:
            raise RoadsUnavailable(f"answered {answer.status}")
        return json.loads(text)
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as failure:
        raise RoadsUnavailable(repr(failure)[:200]) from failure
    finally:
        connection.close()


def _connection(url: str, seconds: float) -> http.client.HTTPConnection:
    place = urlsplit(url)
    timeout = min(seconds, CONNECT_SECONDS)
    if place.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(place.hostname or "", place.port, timeout=timeout, context=context)
    return http.client.HTTPConnection(place.hostname or "", place.port, timeout=timeout)


def _read(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, deadline: float) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise RoadsUnavailable("the answer is too long")
        pieces.append(piece)
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        else:
            _left(deadline)
    return b"".join(pieces)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise RoadsUnavailable("no answer in time")
    return left

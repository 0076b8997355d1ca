"""What a client sends on after it was refused is not read for ever."""

from __future__ import annotations

import io
import socket
from typing import Any

import pytest

from common.http.problems import Problem
from gateway.forwarding.bodies import read_body, read_no_further

LARGE = 300_000


def request(connection: socket.socket, body: bytes = b"", **more: str) -> dict[str, Any]:
    common = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "wsgi.input": io.BytesIO(body)}
    return {**common, "gunicorn.socket": connection, **more}


def is_read_on(environ: dict[str, Any], theirs: socket.socket) -> bool:
    """Whether the server still gets what the client sends."""
    ours: socket.socket = environ["gunicorn.socket"]
    read_no_further(environ)
    try:
        theirs.sendall(b"more")
    except BrokenPipeError:
        return False
    return ours.recv(10) == b"more"


@pytest.mark.parametrize(
    "framing",
    [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": str(LARGE)}, {"CONTENT_LENGTH": "9" * 40}],
    ids=["chunked", "too large", "absurd"],
)
def test_what_is_refused_and_long_is_read_no_further(framing: dict[str, str]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ = request(ours, b"x" * LARGE, **framing)
        with pytest.raises(Problem):
            read_body(environ, uploads=False)
        assert not is_read_on(environ, theirs)
        ours.sendall(b"413")
        assert theirs.recv(10) == b"413"


@pytest.mark.parametrize("framing", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "2"}, {}])
def test_after_a_body_that_was_read_the_connection_goes_on(framing: dict[str, str]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ = request(ours, b"{}", **framing)
        read_body(environ, uploads=False)
        assert is_read_on(environ, theirs)


def test_a_short_body_that_nobody_read_costs_no_connection() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert is_read_on(request(ours, CONTENT_LENGTH="200"), theirs)

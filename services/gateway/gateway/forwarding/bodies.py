"""Reads a request's body whole, within its limit and its time, so that it can be sent again."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from common.http.inputs import MAX_BODY_BYTES, MAX_UPLOAD_BYTES
from common.http.problems import Problem
from gateway.forwarding.targets import malformed

SLOWEST_SECONDS = 10.0
_READ = "crewline.body_read"


def read_body(environ: dict[str, Any], *, uploads: bool) -> bytes:
    """The body, or a 400, 408 or 413 problem. What is not JSON may be as large as an upload."""
    length = environ.get("CONTENT_LENGTH") or ""
    chunked = environ.get("HTTP_TRANSFER_ENCODING") is not None
    if not chunked and length in ("", "0"):
        environ[_READ] = True
        return b""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        raise malformed("This takes no body.")
    limit = MAX_UPLOAD_BYTES if uploads and not _is_json(environ) else MAX_BODY_BYTES
    try:
        with _in_time():
            body = _chunked(environ, limit) if chunked else _sized(environ, length, limit)
        environ[_READ] = True
        return body
    except Problem:
        raise
    except Exception:  # noqa: BLE001  servers tell in their own ways that chunks are malformed or nothing more came
        raise malformed("The body cannot be read.") from None


def read_no_further(environ: dict[str, Any]) -> None:
    """Before the next request on a connection, servers read what is left of the last one: what has no end, or is larger
    than anything we take, would be read for as long as somebody sends it. The answer still goes out."""
    connection = environ.get("gunicorn.socket")
    if connection is None or environ.get(_READ) or not _is_long(environ):
        return
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)


def _is_long(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    is_small = length.isascii() and length.isdigit() and len(length) <= 12 and int(length) <= MAX_BODY_BYTES
    return environ.get("HTTP_TRANSFER_ENCODING") is not None or not is_small


def _sized(environ: dict[str, Any], length: str, limit: int) -> bytes:
    if not (length.isascii() and length.isdigit()):
        raise malformed("Content-Length is not a number.")
    if len(length) > 12 or int(length) > limit:
        raise _too_large(limit)
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        raise malformed("The body ended early.")
    return body


def _chunked(environ: dict[str, Any], limit: int) -> bytes:
    body: bytes = environ["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _is_json(environ: dict[str, Any]) -> bool:
    kind: str = environ.get("CONTENT_TYPE", "")
    return not kind or kind.startswith("application/json")


def _too_large(limit: int) -> Problem:
    return Problem(413, "too_large", f"The body has more than {limit // 1024} kB.")


def _in_time() -> AbstractContextManager[object]:
    """Under gevent a body that drips in would hold its greenlet for ever; threads have the server's own limit."""
    from gevent import Timeout, monkey

    if not monkey.is_module_patched("socket"):
        return nullcontext()
    limit: AbstractContextManager[object] = Timeout(
        SLOWEST_SECONDS, Problem(408, "too_slow", "The body took too long.")
    )
    return limit

"""A service mounted in the same process: its WSGI app is called directly, with the same headers as over the wire."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any

from gateway.forwarding.upstream import HOP_BY_HOP, Forwarded, UpstreamAnswer, UpstreamDown

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class InProcessUpstream:
    """Calls a WSGI app."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def send(self, request: Forwarded) -> UpstreamAnswer:
        """The app's whole answer."""
        started: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _failure: Any = None
        ) -> Callable[[bytes], None]:
            started[:] = [int(status[:3]), headers]
            return parts.append

        parts: list[bytes] = []
        chunks = self._app(environ_of(request), start_response)
        try:
            parts.extend(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        if not started:
            raise UpstreamDown(sent=True)
        status, headers = started
        kept = [(name, value) for name, value in headers if name.lower() not in HOP_BY_HOP]
        return UpstreamAnswer(status, kept, b"".join(parts))


def environ_of(request: Forwarded) -> dict[str, Any]:
    """The request as WSGI gives it to an app."""
    path, _, query = request.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _decoded(path),
        "QUERY_STRING": query,
        "RAW_URI": request.target,
        "SERVER_NAME": "in-process",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "in-process",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def _decoded(path: str) -> str:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1") if "%" in path else path

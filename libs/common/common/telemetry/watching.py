"""What a worker shows its operators over HTTP: that its loops run, and what its bus work measures. Nothing else is
served."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from common.telemetry.metrics import CONTENT_TYPE

App = Callable[[dict[str, Any], Callable[..., Any]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 5  # a caller that sends nothing holds no thread for longer

    def log_message(self, format: str, *args: Any) -> None:
        """Probes come every few seconds and say nothing new."""


@contextmanager
def watched(render: Callable[[], bytes], *, port: int, host: str, is_alive: Callable[[], bool]) -> Iterator[int]:
    """Serve `/livez` and `/metrics` until the block is left, and give the port; port 0 serves nothing."""
    if not port:
        yield 0
        return
    with make_server(host, port, _app(render, is_alive), server_class=_Server, handler_class=_Quiet) as server:
        threading.Thread(target=server.serve_forever, name="watch", daemon=True).start()
        try:
            yield int(server.server_port)
        finally:
            server.shutdown()


def _app(render: Callable[[], bytes], is_alive: Callable[[], bool]) -> App:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE)])
            return [render()]
        lives = "200 OK" if is_alive() else "503 Service Unavailable"
        status = lives if path == "/livez" else "404 Not Found"
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [status.encode()]

    return answer

"""gunicorn, set up in code: threads that slow clients cannot hold, short keep-alive, nothing opened before a fork, and
its own messages among the logs of the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from common.handing_over import passed_on_listener, tell_ready
from common.http.slow_clients import answer_unreadable_requests_by_problems
from common.leaving import leave_at_once


class _Application(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


class HouseLogger(Logger):  # type: ignore[misc]
    """What gunicorn says goes where all else is logged, line by line as JSON."""

    def setup(self, cfg: Any) -> None:
        """As usual, but without handlers of its own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def serve(
    make_app: Callable[[], Any], *, port: int, host: str = "127.0.0.1", workers: int = 2, threads: int = 8, **more: Any
) -> None:
    """Serve until SIGTERM, on the supervisor's socket where there is one. The app is made in each worker, after the
    fork."""
    listener = passed_on_listener()
    options: dict[str, Any] = {
        "bind": f"{host}:{port}" if listener is None else f"fd://{listener}",
        "workers": workers,
        "threads": threads,
        "worker_class": "common.http.slow_clients.ImpatientWorker",
        "timeout": 30,
        "graceful_timeout": 20,
        "keepalive": 5,
        "backlog": 256,
        "accesslog": None,
        "logger_class": HouseLogger,
        "limit_request_line": 4094,
        "limit_request_field_size": 16_380,
        "limit_request_fields": 60,
        "control_socket_disable": True,
        "post_worker_init": lambda _worker: tell_ready(),
    }
    options.update(more)
    answer_unreadable_requests_by_problems()
    try:
        _Application(make_app, options).run()
    except SystemExit as end:  # in the master and in each worker alike, once all requests are answered
        leave_at_once(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)

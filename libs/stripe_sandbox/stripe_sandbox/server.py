"""Runs the sandbox under gunicorn: one worker process with threads, on loopback only, and the webhook courier inside
it."""

import ctypes
import signal
import socket
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.web import create_app
from stripe_sandbox.webhook_delivery import WebhookCourier

LOOPBACK = "127.0.0.1"
THREADS = 32
PR_SET_PDEATHSIG = 1


def listening_socket(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen(256)
    listener.set_inheritable(True)
    return listener


class SandboxServer(BaseApplication):  # type: ignore[misc]
    def __init__(self, *, data: Path, listener: socket.socket, public_url: str) -> None:
        self._data = data
        self._listener = listener
        self._public_url = public_url
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._listener.fileno()}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 75,
            "graceful_timeout": 1,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_fork": _die_with_parent,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Runs in the worker, so that the database connection and the threads belong to the process that uses them."""
        sandbox = Sandbox(data=self._data, public_url=self._public_url)
        courier = WebhookCourier(sandbox)
        app = create_app(sandbox, courier=courier)
        courier.start()
        return app


def _die_with_parent(_server: object, _worker: object) -> None:
    """A SIGKILL of the parent must not leave a worker behind that still holds the port and the file (Linux only)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

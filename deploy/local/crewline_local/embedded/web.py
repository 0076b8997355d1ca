"""The embedded web process: the gateway in front, every other service's app mounted behind it in the same process."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Any

from common.contracts.discovery import services
from common.http.app import create_app
from common.http.server import serve
from common.service import start
from common.telemetry.pools import watch_pools
from crewline_local.platform.settings import ROOT
from gateway.bootstrap import build_gateway
from gateway.forwarding.in_process import InProcessUpstream

_PR_SET_PDEATHSIG = 1


def web() -> None:
    """Serves on the listening socket that the supervisor holds, so that a restart turns no caller away."""
    serve(
        make_gateway,
        port=0,
        workers=1,
        threads=int(os.environ.get("CREWLINE_WEB_THREADS", "12")),
        post_fork=_end_with_parent,
    )


def make_gateway() -> Any:
    """The gateway's WSGI app over all others; each service has its own database, pool and metrics."""
    running = {definition.name: start(definition) for definition in services(ROOT)}
    watch_pools(list(running.values()))
    gateway = running.pop("gateway")
    return build_gateway(gateway, {name: InProcessUpstream(create_app(service)) for name, service in running.items()})


def _end_with_parent(_server: object, _worker: object) -> None:
    """A SIGKILL of gunicorn's master must not leave a worker behind that still answers on the socket (Linux only)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

"""The platform's two front doors as real processes: the gateway's own server, and the embedded run's."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from common.handing_over import LISTENER
from common.testing.environment import environment_for
from common.testing.waiting import eventually
from gateway.testing.environment import gateway_environment

from .platform_in_process import Platform

_NOT_PASSED_ON = ("CREWLINE_TEST_POSTGRES", "CREWLINE_TEST_AMQP")


@dataclass(frozen=True)
class Server:
    """A process that listens."""

    kind: str
    port: int
    process: subprocess.Popen[bytes]

    def is_well(self) -> bool:
        """Whether it runs and answers a plain request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200 and self.process.poll() is None
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def serving(kind: str, platform: Platform) -> Iterator[Server]:
    """`gateway` (gevent, alone) or `embedded` (threads, every service), over the databases of the platform."""
    with socket.create_server(("127.0.0.1", 0)) as held, tempfile.TemporaryFile() as log:
        port = held.getsockname()[1]
        words = ["crewline_local.embedded", "web"] if kind == "embedded" else ["gateway", "web"]
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=_environment(platform, port=port, listener=held.fileno()),
            pass_fds=[held.fileno()],
            stdout=log,
            stderr=log,
        )
        server = Server(kind, port, process)
        try:
            eventually(server.is_well, seconds=60, what=f"the {kind} server")
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=15)


def _environment(platform: Platform, *, port: int, listener: int) -> dict[str, str]:
    found: dict[str, Any] = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    found |= gateway_environment(CREWLINE_GATEWAY_PORT=str(port), **{LISTENER: str(listener)})
    for harness in platform.services.values():
        found |= environment_for(harness.service.definition, harness.urls)
    return found

"""A web process that is told to end answers what it holds: shown by a request that waits for its database meanwhile."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from common.testing.environment import PUBLIC_KEY_TEXT
from common.testing.waiting import eventually
from crewline_local.ports import free_ports

from .manifests import ROOT


class SilentDatabase:
    """Takes connections and says nothing, until all are let go."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.server.getsockname()[1])
        self.held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        try:
            while True:
                self.held.append(self.server.accept()[0])
        except OSError:
            return

    def let_go(self) -> None:
        self.server.close()
        for connection in self.held:
            connection.close()


def ask(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().status


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_a_request_under_way_is_answered_after_the_signal(tmp_path: Path) -> None:
    database, (port,) = SilentDatabase(), free_ports(1)
    address = f"postgresql://x:planted@127.0.0.1:{database.port}/quality"
    environment = {
        **os.environ,
        "CREWLINE_BUS": "embedded",
        "CREWLINE_CONTRACTS": str(ROOT / "contracts"),
        "CREWLINE_INTERNAL_PUBLIC_KEY": PUBLIC_KEY_TEXT,
        "CREWLINE_QUALITY_DATABASE_URL": address,
        "CREWLINE_QUALITY_PLATFORM_URL": address,
        "CREWLINE_QUALITY_PORT": str(port),
        "CREWLINE_QUALITY_WORKERS": "1",
    }
    log = tmp_path / "web.log"
    with log.open("wb") as told:
        web = subprocess.Popen([sys.executable, "-m", "quality", "web"], env=environment, stdout=told, stderr=told)
    try:
        eventually(lambda: takes_connections(port) and ask(port, "/livez") == 200)
        with ThreadPoolExecutor() as pool:
            under_way = pool.submit(ask, port, "/readyz")
            eventually(lambda: database.held)
            web.send_signal(signal.SIGTERM)
            eventually(lambda: "Handling signal: term" in log.read_text())
            assert not under_way.done()
            database.let_go()
            assert under_way.result(timeout=30) == 503  # an answer, and a true one: the database was of no use
        assert web.wait(timeout=30) == 0
    finally:
        web.kill()
        web.wait()

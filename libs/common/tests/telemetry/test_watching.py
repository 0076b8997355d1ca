"""A worker tells its operators that it lives and what it measures."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.metrics import Metrics
from common.telemetry.watching import watched


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_worker_shows_its_figures_and_that_it_lives_until_it_does_not() -> None:
    metrics, lives = Metrics("moss"), [True]
    metrics.part(BusMetrics).handled.inc(3)
    with watched(metrics.render, port=free_port(), host="127.0.0.1", is_alive=lambda: lives[0]) as port:
        assert ask(port, "/livez")[0] == 200
        status, figures = ask(port, "/metrics")
        assert status == 200
        assert 'crewline_bus_handled_total{service="moss"} 3.0' in figures
        assert ask(port, "/parked")[0] == 404
        lives[0] = False
        assert ask(port, "/livez")[0] == 503
    with pytest.raises(urllib.error.URLError):
        ask(port, "/livez")


def test_without_a_port_nothing_listens() -> None:
    with watched(Metrics("moss").render, port=0, host="127.0.0.1", is_alive=lambda: True) as port:
        assert port == 0

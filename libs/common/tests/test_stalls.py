"""A database that is mute in the middle of a statement is given up; one that is idle, or answers, never is."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from common.db.session import Database, connect_plain, connect_worker
from common.db.stalls import StallWatch, mute_for
from common.testing.fault_proxy import FaultProxy
from common.testing.waiting import eventually

LIMIT_SECONDS = 0.5


@pytest.fixture
def network(postgres_url: str) -> Iterator[FaultProxy]:
    with FaultProxy(postgres_url) as proxy:
        yield proxy


def test_whoever_waits_for_a_mute_server_gets_an_error(network: FaultProxy) -> None:
    watch, ended = StallWatch(mute_seconds=LIMIT_SECONDS), threading.Event()
    connection = connect_plain(network.url)
    watch.add(connection)

    def ask() -> None:
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        ended.set()

    network.lose()
    threading.Thread(target=ask, daemon=True).start()
    assert ended.wait(60)
    assert connection.closed


def test_an_idle_connection_is_left_alone_however_long(network: FaultProxy) -> None:
    watch = StallWatch(mute_seconds=LIMIT_SECONDS)
    with connect_plain(network.url) as connection:
        watch.add(connection)
        connection.execute("SELECT 1")
        said_at = time.monotonic()
        eventually(lambda: time.monotonic() - said_at > 3 * LIMIT_SECONDS, what="it idled for longer than the limit")
        assert mute_for(connection) == 0.0
        assert watch.look() == 0
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_a_question_asked_after_a_long_idle_time_is_young(network: FaultProxy) -> None:
    with connect_plain(network.url) as connection:
        idle_since = time.monotonic()
        eventually(lambda: time.monotonic() - idle_since > 3 * LIMIT_SECONDS, what="it idled")
        asking = threading.Thread(target=lambda: connection.execute("SELECT pg_sleep(0.3)"), daemon=True)
        asking.start()
        youngest = min(mute_for(connection) for _ in range(20))
        asking.join(60)
        assert youngest < LIMIT_SECONDS


def test_the_server_notices_that_a_worker_is_gone(postgres_url: str) -> None:
    with connect_worker(postgres_url) as connection:
        told = [connection.execute(f"SHOW tcp_keepalives_{name}").fetchone() for name in ("idle", "interval", "count")]
    assert told == [("5",), ("5",), ("2",)]


def test_pooled_connections_notice_a_host_that_is_gone(postgres_url: str) -> None:
    database = Database("moss", app_url=postgres_url, platform_url=postgres_url)
    with database.app_engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        with socket.socket(fileno=os.dup(raw.pgconn.socket)) as line:
            names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_USER_TIMEOUT")
            told = {name: line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names}
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    database.dispose()
    assert told == {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 5, "TCP_USER_TIMEOUT": 10_000}

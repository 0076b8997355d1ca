"""Limits hold across the processes of a gateway that share a Redis, and one company's flood costs another nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import psutil
import pytest

from common.ids import new_id
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.waiting import eventually
from gateway.bootstrap import SERVICE
from gateway.testing.company import PASSWORD
from gateway.testing.environment import gateway_environment

pytestmark = pytest.mark.slow
WORKERS = 2
READS, ATTEMPTS = 200, 20  # a minute
CALLERS = 8


class Door:
    """A gateway of two processes, as `python -m gateway web` runs it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def ask(self, connection: HTTPConnection, token: str) -> tuple[int, int]:
        """Status and Retry-After of one read."""
        connection.request("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, int(answer.headers.get("Retry-After", "0"))

    def flood(self, token: str, count: int) -> list[tuple[int, int]]:
        """So many reads of one person over several connections."""

        def some(_: int) -> list[tuple[int, int]]:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            answers = [self.ask(connection, token) for _ in range(count // CALLERS)]
            connection.close()
            return answers

        with ThreadPoolExecutor(CALLERS) as pool:
            return [answer for answers in pool.map(some, range(CALLERS)) for answer in answers]

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of a request that anybody may make."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", f"/api/v1{path}", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found: dict[str, Any] = json.loads(answer.read())
        connection.close()
        return answer.status, found

    def signed_up(self) -> str:
        """The access token of the owner of a new company."""
        owner = {"name": "Olive Owner", "email": f"{new_id()}@example.com", "password": PASSWORD}
        status, found = self.post("/sign-up", {"name": "Clear View", "zone": "UTC", "currency": "USD", "owner": owner})
        assert status == 201, found
        return str(found["access_token"])

    def is_up(self) -> bool:
        """Whether all of its processes are there and it answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/livez")
            answers = connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
        return answers and len(psutil.Process(self.process.pid).children()) == WORKERS


@pytest.fixture(scope="module")
def door(postgres_admin_url: str, redis_url: str) -> Iterator[Door]:
    """Its limits are small enough to meet within seconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with temporary_database(postgres_admin_url, SERVICE) as urls:
        settings = gateway_environment(
            CREWLINE_GATEWAY_PORT=str(port),
            CREWLINE_GATEWAY_WORKERS=str(WORKERS),
            CREWLINE_REDIS_URL=redis_url,
            CREWLINE_GATEWAY_RATE_READ=f"{READS}/minute",
            CREWLINE_GATEWAY_RATE_ACCOUNT=f"{ATTEMPTS}/minute",
        )
        command = [sys.executable, "-m", "gateway", "web"]
        env = {**os.environ, **environment_for(SERVICE, urls), **settings}
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        made = Door(port, process)
        try:
            eventually(made.is_up, seconds=90, what="the gateway and its workers")
            yield made
        finally:
            process.terminate()
            process.wait(60)


def test_one_person_s_reads_are_limited_together_by_all_processes(door: Door) -> None:
    token, started = door.signed_up(), time.monotonic()
    answers = door.flood(token, 3 * READS)
    statuses = Counter(status for status, _ in answers)
    assert statuses.keys() == {200, 429}
    assert 0.95 * READS <= statuses[200] <= READS * _windows_since(started)
    assert {1 <= wait <= 60 for status, wait in answers if status == 429} == {True}


def test_one_company_at_ten_times_its_limit_costs_another_nothing(door: Door) -> None:
    greedy, modest, started = door.signed_up(), door.signed_up(), time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        flood = pool.submit(door.flood, greedy, 10 * READS)
        calm = pool.submit(door.flood, modest, int(0.9 * READS))
        refused = Counter(status for status, _ in flood.result())[429]
        statuses = Counter(status for status, _ in calm.result())
    assert refused >= (10 - _windows_since(started)) * READS
    assert statuses.keys() == {200}


def test_attempts_on_one_account_are_counted_by_all_processes(door: Door) -> None:
    body = {"email": f"{new_id()}@example.com", "password": "a-wrong-password"}
    started = time.monotonic()
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = pool.map(lambda _: door.post("/sessions", body), range(3 * ATTEMPTS))
        statuses = Counter(status for status, _ in answers)
    assert statuses.keys() == {401, 429}
    assert 0.95 * ATTEMPTS <= statuses[401] <= ATTEMPTS * _windows_since(started)


def _windows_since(started: float) -> int:
    """How many minutes' worth may have passed: one, unless this machine took longer than a minute."""
    return 1 + int((time.monotonic() - started) // 60)

"""What a container does, without one: its entry point, its words, its health check and its end, on a real database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from common.db.session import connect_plain
from common.testing.databases import PASSWORDS
from common.testing.environment import PUBLIC_KEY_TEXT
from common.testing.waiting import eventually
from crewline_local.ports import free_ports

from .manifests import ROOT

DOCKER = ROOT / "deploy" / "docker"
SERVICE = "quality"


@pytest.fixture
def environment(postgres_admin_url: str) -> Iterator[dict[str, str]]:
    """As a container has it: its own service's addresses, and the administrator's for the first step."""
    database = f"container_{os.getpid()}"
    server, prefix = urlsplit(postgres_admin_url).netloc.rpartition("@")[2], f"CREWLINE_{SERVICE.upper()}"
    # The roles belong to the whole server, and other tests log in by them: so their passwords.
    addresses = {
        role: f"postgresql://{SERVICE}_{role}:{password}@{server}/{database}" for role, password in PASSWORDS.items()
    }
    port, watch_port = free_ports(2)
    yield {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CREWLINE_SERVICE": SERVICE,
        "CREWLINE_BUS": "embedded",
        "CREWLINE_CONTRACTS": str(ROOT / "contracts"),
        "CREWLINE_INTERNAL_PUBLIC_KEY": PUBLIC_KEY_TEXT,
        "CREWLINE_POSTGRES_ADMIN_URL": postgres_admin_url,
        f"{prefix}_DATABASE_URL": addresses["app"],
        f"{prefix}_PLATFORM_URL": addresses["platform"],
        f"{prefix}_OWNER_URL": addresses["owner"],
        f"{prefix}_PORT": str(port),
        f"{prefix}_WATCH_PORT": str(watch_port),
        f"{prefix}_WORKERS": "1",
    }
    with connect_plain(postgres_admin_url) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([DOCKER / "run.sh", *words], env=environment, check=False, capture_output=True, timeout=120)


@contextmanager
def kept(environment: dict[str, str], word: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([DOCKER / "run.sh", word], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def is_healthy(environment: dict[str, str], setting: str, path: str) -> bool:
    port = environment[f"CREWLINE_{SERVICE.upper()}_{setting}"]
    asked = subprocess.run([sys.executable, DOCKER / "healthy.py", port, path], capture_output=True, check=False)
    return asked.returncode == 0


@pytest.mark.slow
def test_a_container_provisions_migrates_serves_works_and_ends_when_told(environment: dict[str, str]) -> None:
    assert not is_healthy(environment, "PORT", "/readyz")
    first = run(environment, "provision", "migrate")
    assert first.returncode == 0, first.stderr
    assert run(environment, "provision").returncode == 0
    with kept(environment, "web") as web, kept(environment, "work") as work:
        eventually(lambda: is_healthy(environment, "PORT", "/readyz"), seconds=60)
        eventually(lambda: is_healthy(environment, "WATCH_PORT", "/livez"), seconds=60)
        assert not is_healthy(environment, "PORT", "/nowhere")
        for process in (web, work):
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=40) for process in (web, work)] == [0, 0]


@pytest.mark.slow
def test_a_step_that_fails_stops_those_after_it(environment: dict[str, str]) -> None:
    failed = run({**environment, "CREWLINE_POSTGRES_ADMIN_URL": ""}, "provision", "migrate")
    assert failed.returncode == 1
    assert b"CREWLINE_POSTGRES_ADMIN_URL is not set" in failed.stderr
    assert b"alembic" not in failed.stderr.lower()

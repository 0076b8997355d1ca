"""The whole platform as a fixture: its real processes, once on the embedded bus and once on RabbitMQ."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest

from crewline_local.platform.platform import Platform
from crewline_local.platform.settings import LocalSettings
from crewline_local.ports import free_port

# A few people here do the work of many.
UNLIMITED = {f"CREWLINE_GATEWAY_RATE_{kind}": "1000000/minute" for kind in ("READ", "WRITE", "LOGIN")}


@pytest.fixture(scope="module", params=["embedded", pytest.param("amqp", marks=pytest.mark.rabbit)])
def platform(request: pytest.FixtureRequest, postgres_admin_url: str) -> Iterator[Platform]:
    """Running, with databases of its own on the run's PostgreSQL; on RabbitMQ with a broker of its own."""
    # Short, as RabbitMQ and PostgreSQL put sockets below it.
    directory = Path(tempfile.mkdtemp(prefix="crewline-p-"))
    try:
        # Its own port: of the usual ones another platform could take it while the gateway of this one is killed.
        settings = LocalSettings(data=directory, port=free_port())
        with Platform(
            directory, bus=request.param, settings=settings, postgres_url=postgres_admin_url, more=UNLIMITED
        ) as running:
            yield running
    finally:
        rmtree(directory, ignore_errors=True)

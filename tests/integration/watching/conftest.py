"""One platform for all of these tests, read by a Prometheus of its own: starting it is what costs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest

from crewline_local.platform.platform import Platform
from crewline_local.platform.settings import LocalSettings
from crewline_local.ports import free_port
from crewline_local.story.scene import Scene
from crewline_local.watching.scraping import EVERY_SECONDS

from .asking import Prometheus
from .happenings import a_busy_day


@dataclass(frozen=True)
class Watched:
    """A platform on which something happened, and who watches it."""

    platform: Platform
    prometheus: Prometheus
    scene: Scene


@pytest.fixture(scope="module")
def watched(postgres_admin_url: str) -> Iterator[Watched]:
    """On RabbitMQ, every service in processes of its own, read as often as in production."""
    directory = Path(tempfile.mkdtemp(prefix="crewline-w-"))  # short, as RabbitMQ puts sockets below it
    settings = LocalSettings(data=directory, port=free_port())
    try:
        with Platform(
            directory,
            bus="amqp",
            settings=settings,
            postgres_url=postgres_admin_url,
            watched_every_seconds=EVERY_SECONDS,
        ) as platform:
            assert platform.prometheus_url, "Prometheus could not be had"
            yield Watched(platform, Prometheus(platform.prometheus_url), a_busy_day(platform.url))
    finally:
        rmtree(directory, ignore_errors=True)

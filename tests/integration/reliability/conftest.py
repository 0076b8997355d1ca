"""Stages for the fault tests, on each bus; the embedded bus plays a fifth of the full length."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from common.testing import endurance

from .servers import StageServers
from .stage import Stage

FULL_LENGTH = 13.5  # 2,000 kills, 270,000 events, each step of dying sixty times
HAS_FAILED = pytest.StashKey[bool]()


@pytest.fixture(params=["amqp", "embedded"])
def bus(request: pytest.FixtureRequest) -> str:
    """The transport under test."""
    return str(request.param)


@pytest.fixture
def endures() -> bool:
    """Whether to judge rates too, and to ask what only a night has the time for: `make endure`."""
    return endurance.ENDURES


@pytest.fixture
def scale(bus: str) -> float:
    """How long to play, as a multiple of 150 kills and 20,000 events."""
    return (1.0 if bus == "amqp" else 0.2) * max(1.0, FULL_LENGTH * endurance.SHARE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember of a test that it failed: what it worked on may be in any state."""
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def stage_servers() -> Iterator[StageServers]:
    """What the stages of this worker are built on."""
    servers = StageServers()
    yield servers
    servers.close()


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, bus: str, stage_servers: StageServers, tmp_path: Path
) -> Iterator[Callable[..., Stage]]:
    """Make a stage, for a while with servers of its own, so that they may be killed."""
    with ExitStack() as ends:

        def make(**options: Any) -> Stage:
            postgres = stage_servers.postgres()
            rabbit = stage_servers.rabbit() if bus == "amqp" else None
            made = Stage(tmp_path, postgres.admin_url, rabbit, **options)
            made.postgres = postgres  # type: ignore[attr-defined]
            ends.callback(made.close)
            return made

        yield make
    if request.node.stash.get(HAS_FAILED, False):
        stage_servers.close()
    else:
        stage_servers.clear()

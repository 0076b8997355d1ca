"""Stages for the fault tests, on each bus; the embedded bus plays a fifth of the full length."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .stage import Stage


@pytest.fixture(params=["amqp", "embedded"])
def bus(request: pytest.FixtureRequest) -> str:
    """The transport under test."""
    return str(request.param)


@pytest.fixture
def scale(bus: str) -> float:
    """How much of the full length to play."""
    return 1.0 if bus == "amqp" else 0.2


@pytest.fixture
def endures() -> bool:
    """Whether to play in full, as long as it takes: `make endure`."""
    return os.environ.get("CREWLINE_ENDURE") == "1"


@pytest.fixture
def stage(bus: str, private_postgres: Any, private_rabbit: Any, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Make a stage with servers of its own, so that they may be killed."""
    with ExitStack() as ends:

        def make(**options: Any) -> Stage:
            postgres = private_postgres()
            rabbit = private_rabbit() if bus == "amqp" else None
            made = Stage(tmp_path, postgres.admin_url, rabbit, **options)
            made.postgres = postgres  # type: ignore[attr-defined]
            ends.callback(made.close)
            return made

        yield make

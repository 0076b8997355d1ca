"""Which tests stay on one worker of a parallel run: those that share what is costly to start. The longest go first, so
that no worker ends long after the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

RELIABILITY = "reliability"
# Folders whose tests share servers, or a whole platform; a longer beginning goes before a shorter one.
TOGETHER = (
    "libs/common/tests/bus/",
    "libs/common/",
    "tests/integration/api/test_bad_input.py",  # as long as all others of the folder
    "tests/integration/api/",
)
# Each test of these is long and shares nothing.
APART = ("tests/bench/", "tests/integration/reliability/")
FIRST = (
    "tests/integration/api/test_bad_input.py",
    "tests/integration/api",
    "tests/integration/test_stories.py",
    "tests/integration/watching",
    "tests/house/test_scaffold.py",
    "services/job",
    "tests/bench",
    "services/billing",
    "tests/integration/reliability/test_kills.py",
    "tests/integration/reliability/test_failpoints.py",
    "tests/integration/reliability/test_rebuild.py",
    "tests/integration/reliability",
    "deploy/local/tests/test_running.py",
)


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # untyped there
    """Gives each worker a whole group at a time, in the order of collection."""

    # Not xdist's own `loadgroup`: it marks tests by an attribute that pytest 9.2 has no more, and then groups nothing.
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def put_in_order(items: list[pytest.Item]) -> None:
    """Sort the tests by when they go."""
    items.sort(key=lambda item: order_of(item.nodeid))


def group_of(test: str) -> str:
    """The group of a test: its service, one of the folders above, its file, or itself alone."""
    path = test.partition("::")[0]
    if path.startswith(APART):
        return test
    if path.startswith("services/"):
        return "/".join(path.split("/")[:2])
    return next((start for start in TOGETHER if path.startswith(start)), path)


def order_of(path: str, first: Sequence[str] = FIRST) -> int:
    """Its place among the groups that go first, or behind them all."""
    return next((place for place, start in enumerate(first) if path.startswith(start)), len(first))


def is_silent_about(mark: str, path: Path) -> bool:
    """Whether a file of tests cannot hold one with this mark. To read it takes a moment; to import all files takes each
    worker seconds."""
    return path.name.startswith("test_") and path.suffix == ".py" and mark not in path.read_text(encoding="utf-8")

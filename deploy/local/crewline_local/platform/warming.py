"""Loads every module once while the databases are being made, so that Python's bytecode is there when all processes
start: without it each of them would compile the same thousand files at the same time."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path

from crewline_local.platform.environment import inherited
from crewline_local.platform.settings import ROOT
from crewline_local.processes import Child

_MOST_SECONDS = 60.0


def has_bytecode() -> bool:
    """Whether this Python has run the platform from this tree before."""
    return Path(cache_from_source(str(ROOT / "services" / "gateway" / "gateway" / "bootstrap.py"))).exists()


class Warming:
    """One process that imports and leaves."""

    def __init__(self, log: Path) -> None:
        command = [sys.executable, "-m", "crewline_local.embedded", "warm"]
        self._child = Child(command, log=log / "warm.log", env=inherited(), cwd=ROOT)

    def finish(self) -> None:
        """Waits for it; what went wrong will be told by the processes that need the module."""
        self._child.wait_ready(lambda: not self._child.is_running(), timeout_seconds=_MOST_SECONDS)

    def stop(self) -> None:
        """Ends it if it still runs."""
        self._child.kill()

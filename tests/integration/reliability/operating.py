"""The operator of the fault tests: runs `crewline bus ...` as a process of its own, which may be killed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .stage import Stage

CONTRACTS = {
    "pebble.dropped.v1": "owner: pebble\nconsumers: [ripple]\n",
    "ripple.spread.v1": "owner: ripple\nconsumers: [pebble]\n",
}
KILLED = -9


@dataclass(frozen=True)
class Operator:
    """Works on the services of a stage."""

    play: Stage
    folder: Path

    def __post_init__(self) -> None:
        for kind, text in CONTRACTS.items():
            place = self.folder / "events" / kind
            place.mkdir(parents=True, exist_ok=True)
            (place / "event.yaml").write_text(text)

    def run(self, *words: str, killed_at: str | None = None) -> str:
        """What a command prints. One that is to be killed at a step (`name:nth`) must have died there."""
        settings = {**self.play.environment(), "CREWLINE_CONTRACTS": str(self.folder)}
        if killed_at is not None:
            settings["CREWLINE_FAILPOINT"] = f"{killed_at}:kill"
        command = [sys.executable, "-m", "common.command", "bus", "--as", "alice", *words]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=600, check=False)
        wanted = 0 if killed_at is None else KILLED
        assert done.returncode == wanted, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

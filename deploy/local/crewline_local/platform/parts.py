"""What the platform is made of: servers and processes behind one small shape, so that one supervisor keeps them all."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crewline_local.errors import LocalServerError
from crewline_local.platform.settings import ROOT
from crewline_local.processes import Child

_LOG_LIMIT_BYTES = 20_000_000


class Part(Protocol):
    """Something that runs, may die, and is started again."""

    @property
    def name(self) -> str:
        """Unique in the platform."""

    @property
    def role(self) -> str:
        """What kind of part it is: web, work, sandbox, postgres, rabbit."""

    @property
    def pid(self) -> int: ...
    def start(self) -> None: ...
    def is_running(self) -> bool: ...
    def stop(self, *, deadline_seconds: float) -> bool:
        """Ends it; false when it had to be killed."""

    def kill(self) -> None: ...
    def log_tail(self) -> str: ...


@dataclass(kw_only=True)
class ProcessPart:
    """A Python process of ours: `python -m` and its words."""

    name: str
    role: str
    words: Sequence[str]
    environment: Callable[[], Mapping[str, str]]
    log: Path
    pass_fds: Sequence[int] = ()
    _child: Child | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        return self._started().pid

    def start(self) -> None:
        """Starts it anew; its environment is asked for each time, as a server may have moved."""
        rotate(self.log)
        self._child = Child(
            [sys.executable, "-m", *self.words],
            log=self.log,
            env=self.environment(),
            cwd=ROOT,
            pass_fds=self.pass_fds,
        )

    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running()

    def stop(self, *, deadline_seconds: float) -> bool:
        return self._child is None or self._child.stop(deadline_seconds=deadline_seconds) != -signal.SIGKILL

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    def log_tail(self) -> str:
        return self._started().log_tail()

    def _started(self) -> Child:
        if self._child is None:
            raise LocalServerError(f"{self.name} was not started")
        return self._child


class Server(Protocol):
    """What PrivatePostgres and PrivateRabbit have in common."""

    @property
    def pid(self) -> int: ...
    @property
    def log(self) -> Path: ...
    def start(self) -> object: ...
    def is_running(self) -> bool: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(kw_only=True)
class ServerPart:
    """A private PostgreSQL or RabbitMQ."""

    name: str
    role: str
    server: Server

    @property
    def pid(self) -> int:
        return self.server.pid

    def start(self) -> None:
        self.server.start()

    def is_running(self) -> bool:
        return self.server.is_running()

    def stop(self, *, deadline_seconds: float) -> bool:
        """A server has a deadline of its own: cutting a checkpoint short only moves the work to the next start."""
        self.server.stop()
        return True

    def kill(self) -> None:
        self.server.kill()

    def log_tail(self) -> str:
        log = self.server.log
        return "\n".join(log.read_text(errors="replace").splitlines()[-30:]) if log.exists() else "(no log)"


def rotate(log: Path) -> None:
    """Keeps one older log, so that a platform left running for weeks does not fill the disk at each restart."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".old.log"))

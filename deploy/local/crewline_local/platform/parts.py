"""What the platform is made of: servers and processes behind one small shape, so that one supervisor keeps them all."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from common.handing_over import READY_PIPE, SERVES
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
    def replace(self, *, ready_seconds: float, leave_seconds: float) -> bool:
        """A new one takes over without a gap; false when the old one had to be killed."""

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
        self._child = self._spawned(self.environment(), self.pass_fds)

    def _spawned(self, environment: Mapping[str, str], pass_fds: Sequence[int]) -> Child:
        command = [sys.executable, "-m", *self.words]
        return Child(command, log=self.log, env=environment, cwd=ROOT, pass_fds=pass_fds)

    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running()

    def stop(self, *, deadline_seconds: float) -> bool:
        return self._child is None or self._child.stop(deadline_seconds=deadline_seconds) != -signal.SIGKILL

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    def replace(self, *, ready_seconds: float, leave_seconds: float) -> bool:
        """The successor starts beside the process; once it serves, the process is asked to end. A successor that does
        not come up is ended, and the process stays."""
        old, successor = self._started(), self._successor(ready_seconds)
        self._child = successor
        return old.stop(deadline_seconds=leave_seconds) != -signal.SIGKILL

    def _successor(self, ready_seconds: float) -> Child:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            environment = {**self.environment(), READY_PIPE: str(writing)}
            successor = self._spawned(environment, [*self.pass_fds, writing])
            try:
                successor.wait_ready(lambda: _has_said(reading), timeout_seconds=ready_seconds)
            except BaseException:
                successor.kill()
                raise
            return successor
        finally:
            os.close(reading)
            os.close(writing)

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

    def replace(self, *, ready_seconds: float, leave_seconds: float) -> bool:
        """There is one of its data: it ends before it starts again."""
        self.server.stop()
        self.server.start()
        return True

    def log_tail(self) -> str:
        log = self.server.log
        return "\n".join(log.read_text(errors="replace").splitlines()[-30:]) if log.exists() else "(no log)"


def _has_said(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) == SERVES
    except BlockingIOError:
        return False


def rotate(log: Path) -> None:
    """Keeps one older log, so that a platform left running for weeks does not fill the disk at each restart."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".old.log"))

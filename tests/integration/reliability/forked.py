"""Processes of the sample services that need not load anything first: each is a fork of one that loads all once. To
start a Python of its own for each of hundreds costs the machine more than all that they do until they are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from common.testing.sample.process import perform_forked

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([perform_forked.__module__])


class Forked:
    """One such process, to be killed and looked at like one that was started."""

    def __init__(self, part: str, service: str, *, log: Path, env: Mapping[str, str]) -> None:
        self.log = log
        log.touch()  # so that it can be read from now on
        self._process: BaseProcess = _PROCESSES.Process(
            target=perform_forked, args=(part, service, dict(env), log), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of any child: the negative of the signal that killed it, nothing while it runs."""
        return self._process.exitcode

    def is_running(self) -> bool:
        return self.returncode is None

    def stop(self, *, deadline_seconds: float = 20.0) -> int:
        """Asks it to end, then kills it when the deadline passes; returns its exit code."""
        if self.is_running():
            os.kill(self.pid, signal.SIGTERM)
        self._process.join(deadline_seconds)
        return self.kill()

    def kill(self) -> int:
        """SIGKILL, as a crash would; returns after it is gone."""
        if self.is_running():
            self._process.kill()
        self._process.join()
        assert self.returncode is not None
        return self.returncode

"""One run per data directory: a second one is refused, and what a killed one left running is ended first."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from crewline_local.errors import AlreadyRunning
from crewline_local.processes import kill_quietly, wait_gone

_LEAVING_SECONDS = 60.0  # a database that writes out what it has in memory needs them on a slow disk


class Instance:
    """The claim of this process on a data directory, and the list of its parts' processes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock: IO[str] | None = None
        self._parts: dict[str, tuple[int, float]] = {}

    def __enter__(self) -> Self:
        """Claims the directory; raises AlreadyRunning, naming the address of the run that has it."""
        lock = (self._directory / "run.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise AlreadyRunning(f"Crewline already runs on {self._directory}{self._whereabouts()}") from None
        self._lock = lock
        self._end_leftovers()
        self.tell(url="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in ("run.json", "parts.json"):
            (self._directory / name).unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def tell(self, *, url: str) -> None:
        """Leaves a note of pid and address for a second run and for `demo`."""
        _write(self._directory / "run.json", {"pid": os.getpid(), "url": url})

    def note(self, part: str, pid: int) -> None:
        """Remembers a part's process, so that the next run finds it should this one be killed."""
        try:
            self._parts[part] = (pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            self._parts.pop(part, None)
        _write(self._directory / "parts.json", self._parts)

    def _whereabouts(self) -> str:
        found = running_address(self._directory)
        return f" at {found}; stop that one first, or set CREWLINE_DATA to another directory" if found else ""

    def _end_leftovers(self) -> None:
        """Parts end by themselves when their starter dies; this waits for them and ends those that hang."""
        file = self._directory / "parts.json"
        try:
            noted = json.loads(file.read_text())
        except (OSError, ValueError):
            return
        left = [found for pid, started in noted.values() if (found := _same_process(pid, started)) is not None]
        try:
            wait_gone(left, timeout_seconds=_LEAVING_SECONDS)
        except TimeoutError:
            # With their children: a database whose children live on lets no other one begin on its files.
            families = [*left, *(child for process in left for child in _children(process))]
            for process in families:
                kill_quietly(process)
            wait_gone(families, timeout_seconds=_LEAVING_SECONDS)
        file.unlink(missing_ok=True)


def running_address(directory: Path) -> str | None:
    """Where the run on this directory answers, if it has said so."""
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        try:
            note = json.loads((directory / "run.json").read_text())
            if not psutil.pid_exists(note["pid"]):
                return None
            return str(note["url"] or f"(pid {note['pid']}, still starting)")
        except (OSError, ValueError, KeyError):
            time.sleep(0.05)  # being written by a run that started just now
    return None


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _same_process(pid: int, started: float) -> psutil.Process | None:
    """The process that was noted, not another that got its number since."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - started) < 0.05 else None
    except psutil.Error:
        return None


def _write(file: Path, value: object) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(value))
    draft.replace(file)

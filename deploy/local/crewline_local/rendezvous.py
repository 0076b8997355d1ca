"""Where the processes of one test run meet: the first that needs a server starts it, the run's own process ends it."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from crewline_local.errors import LocalServerError, StartFailed
from crewline_local.teststack import read_exports

_PLACE = "CREWLINE_TEST_RENDEZVOUS"
_OWNER = "CREWLINE_TEST_RENDEZVOUS_OWNER"
_START_SECONDS = 240.0  # may include an installation
_STOP_SECONDS = 60.0
_OTHER = {"postgres": "rabbit", "rabbit": "postgres"}


@dataclass(frozen=True)
class Rendezvous:
    """A directory shared by the run, and the pid of the process that owns it."""

    directory: Path
    owner: int

    @classmethod
    def open(cls) -> "Rendezvous":
        """Made by the run's first process; its children find it in their environment."""
        directory = Path(tempfile.mkdtemp(prefix="crewline-run-"))
        directory.chmod(0o755)
        os.environ[_PLACE], os.environ[_OWNER] = str(directory), str(os.getpid())
        return cls(directory=directory, owner=os.getpid())

    @classmethod
    def joined(cls) -> "Rendezvous":
        """The one of this run."""
        try:
            return cls(directory=Path(os.environ[_PLACE]), owner=int(os.environ[_OWNER]))
        except KeyError as missing:
            raise LocalServerError(
                f"{missing} is not set: pytest was started without crewline_local's plugin"
            ) from missing

    def exports(self, server: str) -> dict[str, str]:
        """The addresses of `server`, started on first request; a failed start is told to all without a second try."""
        with self._locked(server):
            place = self.directory / server
            failure = self.directory / f"{server}.failed"
            if failure.exists():
                raise StartFailed(failure.read_text())
            if not (place / "env.sh").exists():
                try:
                    self._start_holder(server, place=place)
                except LocalServerError as error:
                    failure.write_text(str(error))
                    raise
            return read_exports(place / "env.sh")

    def close(self) -> None:
        """Ends the holders that this run started, and the directory."""
        holders = [process for file in self.directory.glob("*.pid") if (process := self._holder(file)) is not None]
        for holder in holders:
            holder.terminate()
        for holder in holders:
            _await_end(holder)
        shutil.rmtree(self.directory, ignore_errors=True)
        for name in (_PLACE, _OWNER):
            os.environ.pop(name, None)

    def _start_holder(self, server: str, *, place: Path) -> None:
        log = self.directory / f"{server}.log"
        command = [sys.executable, "-m", "crewline_local", "hold-stack", str(place)]
        command += [f"--no-{_OTHER[server]}", "--while-pid", str(self.owner)]
        with log.open("ab") as output:
            holder = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        (self.directory / f"{server}.pid").write_text(str(holder.pid))
        deadline = time.monotonic() + _START_SECONDS
        while not (place / "env.sh").exists():
            if holder.poll() is not None:
                raise StartFailed(f"no private {server} could be started\n{log.read_text(errors='replace')}")
            if time.monotonic() > deadline:
                raise StartFailed(f"the private {server} was not ready after {_START_SECONDS:.0f} s")
            time.sleep(0.05)

    def _holder(self, file: Path) -> psutil.Process | None:
        """The process of a pid file, if it is still the one that was started for this directory."""
        try:
            process = psutil.Process(int(file.read_text()))
            return process if any(str(self.directory) in word for word in process.cmdline()) else None
        except (ValueError, psutil.Error):
            return None

    @contextmanager
    def _locked(self, server: str) -> Iterator[None]:
        with (self.directory / f"{server}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _await_end(process: psutil.Process) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    try:
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.05)
    except psutil.NoSuchProcess:
        return

"""A private Redis on loopback that keeps nothing: what several gateway processes count requests in."""

import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from crewline_local import debian, ports
from crewline_local.errors import LocalServerError, NotInstalled
from crewline_local.processes import Child

_START_SECONDS = 30.0
_UNITS = ("redis-server.service",)


class PrivateRedis:
    """One Redis process; `url` names it while it runs."""

    def __init__(self, directory: Path | str) -> None:
        self.directory = Path(directory).absolute()
        self._child: Child | None = None
        self._port = 0

    def start(self) -> Self:
        """Returns when it listens."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._port = ports.free_port()
        settings = ["--bind", ports.LOOPBACK, "--port", str(self._port), "--save", "", "--appendonly", "no"]
        self._child = Child([_program(), *settings], log=self.directory / "redis.log", cwd=self.directory)
        self._child.wait_ready(lambda: ports.is_open(self._port), timeout_seconds=_START_SECONDS)
        return self

    @property
    def url(self) -> str:
        """Its address."""
        if self._child is None:
            raise LocalServerError("this Redis was not started")
        return f"redis://{ports.LOOPBACK}:{self._port}/0"

    def stop(self) -> None:
        """Nothing happens when it is not running."""
        if self._child is not None:
            self._child.stop(deadline_seconds=10)
            self._child = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _program() -> str:
    """redis-server, or valkey-server, which speaks the same; installed if neither is there."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        debian.install("redis-server", units=_UNITS)
        found = shutil.which("redis-server")
    if found is None:
        raise NotInstalled("redis-server was installed but its program was not found")
    return found

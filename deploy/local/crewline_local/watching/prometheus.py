"""A private Prometheus on loopback: own port and data, with the rules of this tree. It can be asked, but not told."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Self

import yaml

from crewline_local import ports
from crewline_local.errors import LocalServerError
from crewline_local.processes import Child
from crewline_local.watching.prometheus_programs import prometheus_program
from crewline_local.watching.rules import RULES
from crewline_local.watching.scraping import EVERY_SECONDS, Targets, scrape_config

_START_SECONDS = 90.0
_STOP_SECONDS = 20.0


class PrivatePrometheus:
    """One server on one directory."""

    def __init__(self, directory: Path, *, port: int, targets: Targets, every_seconds: int = EVERY_SECONDS) -> None:
        self.directory = directory.absolute()
        self.url = f"http://{ports.LOOPBACK}:{port}"
        self._address = f"{ports.LOOPBACK}:{port}"
        self._config = scrape_config(targets, rules=[str(RULES / "*.yaml")], every_seconds=every_seconds)
        self._server: Child | None = None

    def start(self) -> Self:
        """Starts on its data, and returns when it can be asked. Raises NotInstalled when it cannot be had."""
        program = prometheus_program()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self.directory / "prometheus.yml"
        config.write_text(yaml.safe_dump(self._config, sort_keys=False), encoding="utf-8")
        self._server = Child(
            [
                program,
                f"--config.file={config}",
                f"--storage.tsdb.path={self.directory / 'data'}",
                "--storage.tsdb.retention.time=7d",
                f"--web.listen-address={self._address}",
                "--log.level=warn",
            ],
            log=self.log,
            cwd=self.directory,
        )
        self._server.wait_ready(self._answers, timeout_seconds=_START_SECONDS)
        return self

    @property
    def pid(self) -> int:
        if self._server is None:
            raise LocalServerError("this Prometheus was not started")
        return self._server.pid

    @property
    def log(self) -> Path:
        return self.directory / "prometheus.log"

    def is_running(self) -> bool:
        return self._server is not None and self._server.is_running()

    def stop(self) -> None:
        """Writes what it holds and ends."""
        if self._server is not None:
            self._server.stop(deadline_seconds=_STOP_SECONDS)

    def kill(self) -> None:
        """A crash; what it had measured is in its log, and read again by the next start."""
        if self._server is not None:
            self._server.kill()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

"""A private PostgreSQL on loopback: made when absent, resumed when present, ended with the process that started it."""

import os
import shutil
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from crewline_local import ports
from crewline_local.accounts import server_account
from crewline_local.errors import AlreadyRunning, LocalServerError, StartFailed
from crewline_local.postgres_binaries import Flavour, major_version, programs
from crewline_local.postgres_cluster import Cluster, cluster_at
from crewline_local.processes import Child

_START_SECONDS = 60.0  # crash recovery after a long run may take a while
_LEAVING_SECONDS = 15.0


class PrivatePostgres:
    """One PostgreSQL server on one directory."""

    def __init__(
        self, data_dir: Path | str, *, flavour: Flavour = "wheel", port: int | None = None, durable: bool = True
    ) -> None:
        """`durable=False` writes through to no disk: for data that nobody wants after the machine's own crash."""
        self.data_dir = Path(data_dir)
        self.durable = durable
        self.flavour = flavour
        self._wanted_port = port
        self._port: int | None = port
        self._cluster: Cluster | None = None
        self._child: Child | None = None
        self._sockets: Path | None = None

    def start(self) -> Self:
        """Starts the server, making its data first when there is none, and waits until it takes connections."""
        if self.is_running():
            return self
        account = server_account()
        cluster = self._cluster = cluster_at(self.data_dir, account=account)
        found = programs(self.flavour, account=account)
        self._refuse_foreign(cluster)
        if not cluster.exists:
            cluster.create(found)
        self._refuse_other_version(cluster, found=found)
        cluster.configure()
        cluster.drop_stale_lock()
        self._port = self._choose_port(cluster)
        self._launch(cluster, found=found)
        return self

    def _launch(self, cluster: Cluster, *, found: Path) -> None:
        self._remove_sockets()
        self._sockets = cluster.socket_directory()
        command = [str(found / "postgres"), "-D", str(cluster.data), "-p", str(self._port), "-k", str(self._sockets)]
        command += ["-c", f"hba_file={cluster.data / 'crewline_hba.conf'}"]
        if not self.durable:
            command += ["-c", "fsync=off"]
        self._child = Child(
            command,
            log=cluster.log,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd=Path("/"),
            account=cluster.account,
            stop_signal=signal.SIGINT,  # "fast": open sessions are ended, the data is left clean
        )
        try:
            self._child.wait_ready(self._answers, timeout_seconds=_START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running()

    @property
    def pid(self) -> int:
        """The postmaster's pid."""
        if self._child is None:
            raise LocalServerError("this PostgreSQL was not started")
        return self._child.pid

    @property
    def port(self) -> int:
        if self._port is None:
            raise LocalServerError("this PostgreSQL was not started")
        return self._port

    @property
    def log(self) -> Path:
        return self._files().log

    @property
    def admin_url(self) -> str:
        """The superuser's address over loopback; it stays the same across restarts."""
        return f"postgresql://postgres:{self._files().password()}@{ports.LOOPBACK}:{self.port}/postgres"

    @property
    def socket_url(self) -> str:
        """The superuser's address over the unix socket, for clients of the same account or root."""
        return f"postgresql://postgres:{self._files().password()}@/postgres?host={self._sockets}&port={self.port}"

    def stop(self) -> None:
        """A clean shutdown; nothing happens when it is not running."""
        if self._child is not None:
            self._child.stop(deadline_seconds=30)
        self._remove_sockets()

    def kill(self) -> None:
        """A crash: SIGKILL for the postmaster and every process of its."""
        if self._child is not None:
            self._child.kill()
        self._remove_sockets()

    def restart(self, *, immediate: bool = False) -> None:
        """Ends and starts it on the same data and port; `immediate` skips the shutdown checkpoint, as a crash does."""
        if immediate and self._child is not None and self.is_running():
            self._child.signal(signal.SIGQUIT)
            deadline = time.monotonic() + _LEAVING_SECONDS
            while self._child.is_running() and time.monotonic() < deadline:
                time.sleep(0.02)
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _files(self) -> Cluster:
        if self._cluster is None:
            raise LocalServerError("this PostgreSQL was not started")
        return self._cluster

    def _choose_port(self, cluster: Cluster) -> int:
        wanted = self._wanted_port or self._port or cluster.last_port()
        if wanted and not ports.is_free(wanted):
            if self._wanted_port:
                raise StartFailed(f"port {wanted} is taken by another program")
            wanted = None
        port = wanted or ports.free_port()
        cluster.keep_port(port)
        return port

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _refuse_foreign(self, cluster: Cluster) -> None:
        """A server whose owner was just killed is still leaving: wait for it, but end nothing that we did not start."""
        deadline = time.monotonic() + _LEAVING_SECONDS
        while (running := cluster.running_postmaster()) is not None:
            if time.monotonic() > deadline:
                raise AlreadyRunning(f"another program runs PostgreSQL (pid {running.pid}) on {self.data_dir}")
            time.sleep(0.05)

    def _refuse_other_version(self, cluster: Cluster, *, found: Path) -> None:
        have = major_version(found)
        if cluster.major_version != have:
            raise StartFailed(
                f"{self.data_dir} was made by PostgreSQL {cluster.major_version}, this is {have}; "
                "dump it with the old one or remove the directory to start afresh"
            )

    def _remove_sockets(self) -> None:
        if self._sockets is not None and self._cluster is not None and self._sockets != self._cluster.home:
            shutil.rmtree(self._sockets, ignore_errors=True)
        self._sockets = None

"""A private RabbitMQ node on loopback: own name, ports, epmd, cookie, users and data; no guest, and no plugin but the
one for Prometheus where it is watched."""

import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import amqp

from crewline_local import ports
from crewline_local.errors import AlreadyRunning, LocalServerError
from crewline_local.processes import Child, works_in
from crewline_local.rabbitmq_files import SLIM_HOME, USER, VHOST, Identity, environment, identity_of, write_files
from crewline_local.rabbitmq_programs import epmd_program, rabbit_home, slim_home

_START_SECONDS = 240.0  # minutes on a crowded machine; one that dies is noticed at once
_STOP_SECONDS = 40.0
_CTL_SECONDS = 180.0
_LEAVING_SECONDS = 30.0


class PrivateRabbit:
    """One RabbitMQ node on one directory; `is_watched` has it serve its metrics too."""

    def __init__(self, directory: Path | str, *, is_watched: bool = False) -> None:
        self.directory = Path(directory).absolute()
        self._is_watched = is_watched
        self._identity: Identity | None = None
        self._epmd: Child | None = None
        self._server: Child | None = None

    def start(self) -> Self:
        """Starts the node on its data and waits until a client can log in."""
        return self.launch().wait_ready()

    def launch(self) -> Self:
        """Starts the processes without waiting for them; `wait_ready` does."""
        if self.is_running():
            return self
        home = rabbit_home()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._refuse_foreign()
        identity = self._identity = self._identity or identity_of(self.directory)
        write_files(self.directory, identity=identity, is_watched=self._is_watched)
        slim = slim_home(home, target=self.directory / SLIM_HOME)
        env = environment(self.directory, identity=identity)
        self._start_epmd(env)
        self._server = Child(
            [str(slim / "sbin" / "rabbitmq-server")],
            log=self.directory / "log" / "start.log",
            env=env,
            cwd=self.directory,
        )
        (self.directory / "vm.pid").write_text(f"{self._server.pid}\n")
        return self

    def wait_ready(self) -> Self:
        if self._server is None:
            raise LocalServerError("this RabbitMQ was not started")
        try:
            self._server.wait_ready(self._answers, timeout_seconds=_START_SECONDS)
        except BaseException:
            self.kill()
            self._end_epmd()
            raise
        return self

    def is_running(self) -> bool:
        return self._server is not None and self._server.is_running()

    @property
    def pid(self) -> int:
        """The operating system's pid of the Erlang VM."""
        if self._server is None:
            raise LocalServerError("this RabbitMQ was not started")
        return self._server.pid

    @property
    def port(self) -> int:
        return self._known().amqp_port

    @property
    def metrics_address(self) -> str:
        """HOST:PORT of what Prometheus reads."""
        return f"{ports.LOOPBACK}:{self._known().metrics_port}"

    @property
    def amqp_url(self) -> str:
        """The address with its user, password and virtual host; it stays the same across restarts."""
        return f"amqp://{USER}:{self._known().password}@{ports.LOOPBACK}:{self.port}/{VHOST}"

    @property
    def log(self) -> Path:
        return self.directory / "log" / "rabbit.log"

    def ctl(self, *arguments: str) -> str:
        """rabbitmqctl on this node; returns what it printed."""
        env = environment(self.directory, identity=self._known())
        command = [str(self.directory / SLIM_HOME / "sbin" / "rabbitmqctl"), "--quiet", *arguments]
        done = subprocess.run(
            command,
            env=env,
            check=False,
            capture_output=True,
            text=True,
            timeout=_CTL_SECONDS,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            raise LocalServerError(
                f"rabbitmqctl {' '.join(arguments)} failed ({done.returncode})\n{done.stderr}{done.stdout}"
            )
        return done.stdout

    def sync(self) -> None:
        """Writes the node's register of quorum queues to disk, which it does by itself only half a second later.

        A kill before that loses a queue just declared with all confirmed in it: it comes back without ever electing a
        leader (seen on 3.10). Tests that declare and then kill call this between the two.
        """
        self.ctl("eval", "[ok = dets:sync(Table) || Table <- dets:all()].")

    def stop(self) -> None:
        """A clean shutdown of the node, then of its epmd; nothing happens when it is not running."""
        if self._server is not None:
            self._server.stop(deadline_seconds=_STOP_SECONDS)
        (self.directory / "vm.pid").unlink(missing_ok=True)
        self._end_epmd()

    def kill(self) -> None:
        """A crash: SIGKILL for the Erlang VM. Its epmd stays, as on a real machine; `start` resumes the data."""
        if self._server is not None:
            self._server.kill()

    def restart(self) -> None:
        """A clean stop and start on the same data and ports."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _known(self) -> Identity:
        if self._identity is None:
            raise LocalServerError("this RabbitMQ was not started")
        return self._identity

    def _start_epmd(self, env: dict[str, str]) -> None:
        """epmd runs in the foreground as our child; left to itself Erlang would leave a daemon behind."""
        if self._epmd is not None and self._epmd.is_running():
            return
        port = self._known().epmd_port
        self._epmd = Child(
            [epmd_program(), "-port", str(port), "-address", ports.LOOPBACK],
            log=self.directory / "log" / "epmd.log",
            env=env,
            cwd=self.directory,
        )
        self._epmd.wait_ready(lambda: ports.is_open(port), timeout_seconds=10)

    def _end_epmd(self) -> None:
        if self._epmd is not None:
            self._epmd.stop(deadline_seconds=5)
            self._epmd = None

    def _answers(self) -> bool:
        if not ports.is_open(self.port):
            return False
        try:
            connection = amqp.Connection(
                host=f"{ports.LOOPBACK}:{self.port}",
                userid=USER,
                password=self._known().password,
                virtual_host=VHOST,
                connect_timeout=3,
            )
            connection.connect()
            connection.close()
        except (OSError, amqp.AMQPError):
            return False
        return True

    def _refuse_foreign(self) -> None:
        """A node whose owner was just killed is still leaving: wait for it, but end nothing that we did not start."""
        file = self.directory / "vm.pid"
        if not file.exists():
            return
        pid = int(file.read_text())
        deadline = time.monotonic() + _LEAVING_SECONDS
        while works_in(pid, directory=self.directory):
            if time.monotonic() > deadline:
                raise AlreadyRunning(f"another program runs RabbitMQ (pid {pid}) on {self.directory}")
            time.sleep(0.05)

"""The whole platform on one machine. On the embedded bus it is one web and one worker process beside PostgreSQL and the
Stripe sandbox; on RabbitMQ every service has a web and a worker process of its own."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from crewline_local import ports
from crewline_local.errors import LocalServerError, NotInstalled
from crewline_local.platform.addresses import inner_port, listening_socket, public_port
from crewline_local.platform.answering import wait_until_ready
from crewline_local.platform.catalogue import service_names
from crewline_local.platform.databases import Databases
from crewline_local.platform.environment import Environment
from crewline_local.platform.instance import Instance
from crewline_local.platform.layout import embedded_parts, separate_parts
from crewline_local.platform.sandbox import Sandbox
from crewline_local.platform.secret_store import SecretStore
from crewline_local.platform.servers import Servers
from crewline_local.platform.settings import LocalSettings
from crewline_local.platform.supervisor import Supervisor
from crewline_local.platform.warming import Warming, has_bytecode
from crewline_local.platform.watch import as_part, prometheus_of, watch_ports
from crewline_local.rabbitmq import PrivateRabbit
from crewline_local.teststack import write_exports

BusKind = Literal["embedded", "amqp"]
STOP_ORDER = ("prometheus", "web", "work", "sandbox", "rabbit", "postgres")
_READY_SECONDS = 90.0
_STOP_SECONDS = 6.0  # longer than a live board is kept waiting for news
_LEAVE_SECONDS = 15.0  # workers finish what they took; the web answers what it holds


class Platform:
    """Start, use, kill parts of, stop. Everything it starts ends with it."""

    def __init__(
        self,
        directory: Path,
        *,
        bus: BusKind = "embedded",
        settings: LocalSettings | None = None,
        postgres_url: str | None = None,
        amqp_url: str | None = None,
        more: dict[str, str] | None = None,
        watched_every_seconds: int = 0,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`postgres_url` and `amqp_url` name servers that run already; there it uses databases of its own names. With
        `watched_every_seconds` a Prometheus of its own reads every process and a broker of its own that often."""
        self.directory = directory.absolute()
        self.bus = bus
        self.settings = settings or LocalSettings(data=self.directory)
        self._tell = tell
        self._more = more or {}
        self._watched_every = watched_every_seconds if bus == "amqp" and not amqp_url else 0
        self._servers = Servers(
            self.directory,
            bus=bus,
            postgres_url=postgres_url,
            amqp_url=amqp_url,
            is_watched=bool(self._watched_every),
        )
        self._ends = ExitStack()
        self._supervisor: Supervisor | None = None
        self._databases: Databases | None = None
        self.port = 0
        self.sandbox_url = ""
        self.prometheus_url = ""

    @property
    def url(self) -> str:
        """Where the gateway answers on this machine."""
        host = self.settings.host
        return f"http://{ports.LOOPBACK if host in ('0.0.0.0', '::') else host}:{self.port}"

    @property
    def public_url(self) -> str:
        """The address that customers' links carry."""
        return self.settings.public_url or self.url

    @property
    def amqp_url(self) -> str:
        """The broker's address; empty on the embedded bus."""
        return self._servers.amqp_url

    def database(self, service: str) -> str:
        """The address of a service's database, to look into it as its platform role."""
        if self._databases is None:
            raise LocalServerError("the platform is not running")
        return self._databases.address(service, "platform")

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @property
    def operators_settings(self) -> Path:
        """What a shell reads (`. operator.env`) before an operator's tool; for whoever runs the platform alone."""
        return self.directory / "operator.env"

    @property
    def rabbit(self) -> PrivateRabbit | None:
        """The broker, if it is the platform's own."""
        return self._servers.rabbit

    @cached_property
    def secrets(self) -> SecretStore:
        """This installation's own secrets."""
        return SecretStore(self.directory / "secrets.json")

    def start(self) -> Self:
        """Returns when it answers; when anything fails, all that was started is stopped before the error goes on."""
        self.log.mkdir(mode=0o711, parents=True, exist_ok=True)
        try:
            instance = self._ends.enter_context(Instance(self.directory))
            self._ends.callback(self._drop_databases)
            self._supervisor = Supervisor(tell=self._tell, started=instance.note)
            self._ends.callback(self._supervisor.stop, STOP_ORDER, deadline_seconds=_STOP_SECONDS)
            self._start_parts(self._supervisor)
            instance.tell(url=self.url)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Web first, so that nobody's request is cut; then workers, the sandbox, the broker, the database."""
        self._ends.close()
        self._supervisor = None

    def kill(self, name: str, *, hold: bool = False) -> None:
        """SIGKILL for a part by name (`billing-web`) or role (`web`); it comes back by itself unless `hold`."""
        self._running().kill(name, hold=hold)

    def release(self, name: str) -> None:
        """Lets a held part come back."""
        self._running().release(name)

    def pid(self, name: str) -> int:
        """The process of a part."""
        return self._running().named(name)[0].pid

    def renew(self, name: str, *, leave_seconds: float = _LEAVE_SECONDS) -> list[str]:
        """A new process takes over from each part of this name or role, one after the other; no request is refused
        meanwhile. Returns whose old ones had to be killed."""
        return self._running().replace(name, ready_seconds=_READY_SECONDS, leave_seconds=leave_seconds)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_parts(self, supervisor: Supervisor) -> None:
        self.port = public_port(self.directory, wanted=self.settings.port)
        listener = self._listener()
        warming = self._warming()
        self._servers.start(supervisor, services=service_names(), secrets=self.secrets)
        environment = self._environment(self._start_sandbox(supervisor))
        # Taken now: while databases are made, which may be minutes, another program could take what is free.
        listeners = self._listeners(environment)
        self._prepare(environment)
        write_exports(self.operators_settings, environment.of_operator(self.amqp_url))
        if warming is not None:
            warming.finish()
        if listener is not None:
            parts = embedded_parts(environment, log=self.log, listener=listener, threads=self.settings.threads)
        else:
            parts = separate_parts(environment, log=self.log, listeners=listeners)
        for part in parts:
            supervisor.start(part)
        inner = [f"http://{ports.LOOPBACK}:{port}" for name, port in environment.ports.items() if name != "gateway"]
        wait_until_ready([self.url, *inner], parts=parts, timeout_seconds=_READY_SECONDS)
        self._start_prometheus(supervisor, environment)
        supervisor.watch()

    def _warming(self) -> Warming | None:
        if has_bytecode():
            return None
        warming = Warming(self.log)
        self._ends.callback(warming.stop)
        return warming

    def _listener(self) -> socket.socket | None:
        if self.bus == "amqp":
            return None  # each service has its own
        return self._ends.enter_context(listening_socket(self.settings.host, self.port))

    def _listeners(self, environment: Environment) -> dict[str, socket.socket]:
        """A listening socket for each service's web process. They are ours: callers wait in their queues while a
        process follows another."""
        return {
            name: self._ends.enter_context(
                listening_socket(self.settings.host if name == "gateway" else ports.LOOPBACK, port)
            )
            for name, port in environment.ports.items()
        }

    def _start_sandbox(self, supervisor: Supervisor) -> dict[str, str]:
        if self.settings.stripe_key:
            return {}
        sandbox = Sandbox(
            port=inner_port(self.directory, "sandbox"), data=self.directory / "sandbox", keys=self.secrets
        )
        self.sandbox_url = sandbox.url
        supervisor.start(sandbox.part(self.log))
        return sandbox.environment()

    def _start_prometheus(self, supervisor: Supervisor, environment: Environment) -> None:
        """A platform that cannot be watched runs all the same, and says so."""
        if not self._watched_every or self._servers.rabbit is None:
            return
        server = prometheus_of(
            environment, self._servers.rabbit, directory=self.directory, every_seconds=self._watched_every
        )
        try:
            supervisor.start(as_part(server))
        except NotInstalled as refusal:
            self._tell(f"nothing watches the platform: {refusal}")
            return
        self.prometheus_url = server.url

    def _metrics_folder(self) -> Path:
        """Emptied at each start: counts of processes that are gone are nobody's any more."""
        folder = self.directory / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def _environment(self, more: dict[str, str]) -> Environment:
        services = service_names()
        inner = {name: inner_port(self.directory, name) for name in services if name != "gateway"}
        ports_of_web = {**inner, "gateway": self.port} if self.bus == "amqp" else {}
        return Environment(
            bus=self.bus,
            host=self.settings.host,
            public_url=self.public_url,
            databases=self._servers.databases(services, secrets=self.secrets),
            secrets=self.secrets,
            more={"CREWLINE_BLOB_FOLDER": str(self.directory / "blobs")} | more | self._more,
            ports=ports_of_web,
            amqp_urls=self._servers.amqp_urls(services, secrets=self.secrets),
            watch_ports=watch_ports(self.directory, ports_of_web) if self._watched_every else {},
            metrics=self._metrics_folder(),
        )

    def _prepare(self, environment: Environment) -> None:
        databases = self._databases = environment.databases
        behind = databases.behind()
        if behind:
            self._tell(f"preparing the databases of {', '.join(behind)}")
            databases.prepare(behind, environment=environment.of_all(), log=self.log)

    def _drop_databases(self) -> None:
        """On somebody else's server nothing of ours stays."""
        if self._databases is not None and self._servers.are_foreign:
            self._databases.drop()

    def _running(self) -> Supervisor:
        if self._supervisor is None:
            raise LocalServerError("the platform is not running")
        return self._supervisor

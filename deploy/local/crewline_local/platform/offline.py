"""The databases of the local platform with nobody at work: what tools need that move whole organizations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from crewline_local.platform.catalogue import service_names
from crewline_local.platform.environment import Environment
from crewline_local.platform.instance import Instance
from crewline_local.platform.secret_store import SecretStore
from crewline_local.platform.servers import Servers
from crewline_local.platform.settings import LocalSettings
from crewline_local.platform.supervisor import Supervisor

_STOP_SECONDS = 10.0


@contextmanager
def offline(settings: LocalSettings, *, tell: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """The settings of every service over the data directory's own PostgreSQL, at the newest schema. Raises
    AlreadyRunning while the platform runs there."""
    directory = settings.data
    (directory / "log").mkdir(mode=0o711, parents=True, exist_ok=True)
    with ExitStack() as ends:
        instance = ends.enter_context(Instance(directory))
        supervisor = Supervisor(tell=tell, started=instance.note)
        ends.callback(supervisor.stop, ("postgres",), deadline_seconds=_STOP_SECONDS)
        servers = Servers(directory, bus="embedded", postgres_url=None, amqp_url=None, is_watched=False)
        secrets = SecretStore(directory / "secrets.json")
        servers.start(supervisor, services=service_names(), secrets=secrets)
        environment = Environment(
            bus="embedded",
            host=settings.host,
            public_url=settings.public_url or "http://127.0.0.1",
            databases=servers.databases(service_names(), secrets=secrets),
            secrets=secrets,
            more={"CREWLINE_BLOB_FOLDER": str(directory / "blobs")},
            ports={},
            amqp_urls={},
        )
        if behind := environment.databases.behind():
            tell(f"preparing the databases of {', '.join(behind)}")
            environment.databases.prepare(behind, environment=environment.of_all(), log=directory / "log")
        yield environment.of_all()

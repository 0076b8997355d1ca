"""The servers of a stage. A worker's tests have them one after the other: to make a broker anew takes longer than most
of the tests that need one. Each test may kill them; the next one finds them running, with nothing in them."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from amqp import AMQPError

from common.bus.amqp import connect
from common.bus.topology import EXCHANGES, PARTITIONS, dead_queue_name, queue_name
from common.db.session import connect_plain
from common.testing.sample.services import WITH_POND
from crewline_local.postgres import PrivatePostgres
from crewline_local.rabbitmq import PrivateRabbit


class StageServers:
    """A PostgreSQL and a RabbitMQ, each started by the first stage that needs it."""

    def __init__(self) -> None:
        self._directory: Path | None = None
        self._postgres: PrivatePostgres | None = None
        self._rabbit: PrivateRabbit | None = None

    def postgres(self) -> PrivatePostgres:
        """Running."""
        if self._postgres is None:
            self._postgres = PrivatePostgres(self._place() / "postgres", flavour="system")
        return self._postgres.start()

    def rabbit(self) -> PrivateRabbit:
        """Running."""
        if self._rabbit is None:
            self._rabbit = PrivateRabbit(self._place() / "rabbit").start()
            say_policies(self._rabbit)
        return self._rabbit.start()

    def close(self) -> None:
        """Nobody wants what is in them; whoever comes next gets new ones."""
        for server in (self._postgres, self._rabbit):
            if server is not None:
                server.kill()
                server.stop()
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)
        self._directory = self._postgres = self._rabbit = None

    def clear(self) -> None:
        """Away with all that a test left in them."""
        if self._postgres is not None:
            drop_databases(self._postgres.start())
        if self._rabbit is not None:
            drop_queues(self._rabbit.start())

    def _place(self) -> Path:
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix="crewline-s-"))
            self._directory.chmod(0o755)  # PostgreSQL may run under another account
        return self._directory


def drop_databases(server: PrivatePostgres) -> None:
    """Those of the test; the templates they were copied from stay."""
    with connect_plain(server.admin_url) as admin:
        for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 't\\_%'").fetchall():
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def drop_queues(server: PrivateRabbit) -> None:
    """Queues with what is in them, and the exchanges with what is bound to them."""
    connection = connect(server.amqp_url)
    try:
        channel = connection.channel()
        for queue in _queues(WITH_POND.services):
            channel.queue_delete(queue)
        for exchange in EXCHANGES:
            channel.exchange_delete(exchange)
    finally:
        connection.collect()


def say_policies(server: PrivateRabbit) -> None:
    """For the queues of every service that may ever be on a stage; no test changes them."""
    for policy in WITH_POND.policies():
        words = (policy["name"], policy["pattern"], json.dumps(policy["definition"]), "--apply-to", policy["apply-to"])
        server.ctl("set_policy", "-p", "crewline", *words)


def ready(amqp_url: str, services: Sequence[str]) -> int:
    """How many messages the queues of these services would give to somebody who asked, as their leaders know it now."""
    try:
        connection = connect(amqp_url)
    except (OSError, AMQPError):
        return 1  # who cannot tell yet may keep anything
    try:
        channel = connection.channel()
        return sum(channel.queue_declare(name, passive=True).message_count for name in _queues(services))
    except (OSError, AMQPError):
        return 1
    finally:
        connection.collect()


def _queues(services: Sequence[str]) -> list[str]:
    partitions = [queue_name(service, each) for service in services for each in range(PARTITIONS)]
    return [*map(dead_queue_name, services), *partitions]

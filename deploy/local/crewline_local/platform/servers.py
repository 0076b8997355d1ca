"""The database server and the broker under the platform: private ones, or ones that run already and are not ours."""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crewline_local.platform.broker import admit, declare
from crewline_local.platform.databases import ROLES, Databases
from crewline_local.platform.parts import Part, ServerPart
from crewline_local.platform.secret_store import SecretStore
from crewline_local.platform.supervisor import Supervisor
from crewline_local.postgres import PrivatePostgres
from crewline_local.rabbitmq import PrivateRabbit


class Servers:
    """PostgreSQL always; RabbitMQ when the bus is AMQP."""

    def __init__(
        self, directory: Path, *, bus: str, postgres_url: str | None, amqp_url: str | None, is_watched: bool
    ) -> None:
        self._postgres_url = postgres_url
        self._amqp_url = amqp_url
        self._postgres = None if postgres_url else PrivatePostgres(directory / "postgres")
        has_rabbit = bus == "amqp" and not amqp_url
        self._rabbit = PrivateRabbit(directory / "rabbit", is_watched=is_watched) if has_rabbit else None
        self._speaks_amqp = bus == "amqp"
        self._prefix = f"p{random.token_hex(4)}_" if postgres_url else ""

    @property
    def are_foreign(self) -> bool:
        """Whether the database server is somebody else's, so that our databases must leave with us."""
        return self._postgres is None

    @property
    def amqp_url(self) -> str:
        """The broker's address as its administrator; empty on the embedded bus."""
        if self._rabbit is not None:
            return self._rabbit.amqp_url
        return self._amqp_url or ""

    @property
    def rabbit(self) -> PrivateRabbit | None:
        """The broker, if it is ours."""
        return self._rabbit

    def amqp_urls(self, services: Sequence[str], *, secrets: SecretStore) -> dict[str, str]:
        """The broker's address by service, each with a user of its own; on somebody else's broker all use the one that
        was given."""
        if self._rabbit is None:
            return dict.fromkeys(services, self.amqp_url)
        place = self._rabbit.amqp_url.rpartition("@")[2]
        passwords = _passwords(services, secrets)
        return {name: f"amqp://{name}:{password}@{place}" for name, password in passwords.items()}

    def start(self, supervisor: Supervisor, *, services: Sequence[str], secrets: SecretStore) -> None:
        """Both at once; the broker is declared, and knows the services, before anybody connects to it."""
        parts: list[Part] = []
        if self._postgres is not None:
            parts.append(ServerPart(name="postgres", role="postgres", server=self._postgres))
        if self._rabbit is not None:
            parts.append(ServerPart(name="rabbit", role="rabbit", server=self._rabbit))
        with ThreadPoolExecutor(max_workers=2) as pool:
            for started in [pool.submit(supervisor.start, part) for part in parts]:
                started.result()
        if self._speaks_amqp:
            declare(self.amqp_url)
        if self._rabbit is not None:
            admit(self._rabbit, passwords=_passwords(services, secrets))

    def databases(self, services: Sequence[str], *, secrets: SecretStore) -> Databases:
        """The services' databases: on a foreign server under names of their own."""
        if self._postgres is not None:
            passwords = {name: {role: secrets.get(f"{name}.{role}") for role in ROLES} for name in services}
            return Databases(admin_url=self._postgres.admin_url, services=services, passwords=passwords)
        from common.testing.databases import PASSWORDS  # roles are the server's, shared with all tests that use it

        return Databases(
            admin_url=self._postgres_url or "",
            services=services,
            passwords=dict.fromkeys(services, PASSWORDS),
            prefix=self._prefix,
            are_copied=True,
        )


def _passwords(services: Sequence[str], store: SecretStore) -> dict[str, str]:
    return {name: store.get(f"{name}.amqp") for name in services}

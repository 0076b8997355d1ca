"""Every service's database and roles on one PostgreSQL, at the newest schema; nothing is done where they are."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from crewline_local.errors import StartFailed
from crewline_local.platform.catalogue import migrations_of
from crewline_local.processes import Child

ROLES = ("owner", "app", "platform")
_MIGRATE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Databases:
    """The databases of one platform; `prefix` sets them apart from others on a shared server. Where many platforms come
    and go (`are_copied`) each service is migrated once, and the rest are copies."""

    admin_url: str
    services: Sequence[str]
    passwords: Mapping[str, Mapping[str, str]]
    prefix: str = ""
    are_copied: bool = False

    def address(self, service: str, role: str) -> str:
        """The address of a service's database for its `owner`, `app` or `platform` role."""
        server = urlsplit(self.admin_url)
        login = f"{service}_{role}:{quote(self.passwords[service][role], safe='')}"
        place = f"{login}@{server.netloc.rpartition('@')[2]}"
        return urlunsplit((server.scheme, place, f"/{self.prefix}{service}", server.query, ""))

    def behind(self) -> list[str]:
        """The services whose database is absent or not at the newest migration."""
        return [service for service in self.services if not _is_current(service, self.address(service, "owner"))]

    def prepare(self, services: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        """Makes the databases of these services and migrates them, all at once."""
        from common.db.provision import provision  # costs most of a second, which a second start does not pay

        for service in services:
            provision(
                self.admin_url,
                service=service,
                passwords=dict(self.passwords[service]),
                database=f"{self.prefix}{service}",
                template=self._template(service) if self.are_copied else None,
            )
        if not self.are_copied:
            _migrate(services, environment, log)

    def _template(self, service: str) -> str:
        from common.testing.databases import template_database

        return template_database(self.admin_url, name=service, migrations=migrations_of(service))

    def drop(self) -> None:
        """Removes the databases; the roles belong to the server and stay."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for service in self.services:
                name = sql.Identifier(f"{self.prefix}{service}")
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _is_current(service: str, owner_url: str) -> bool:
    head = migrations_of(service) / "HEAD"
    try:
        with psycopg.connect(owner_url, connect_timeout=3) as connection:
            applied = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.Error:  # no database, no role, another password, never migrated
        return False
    return applied is not None and head.exists() and applied[0] == head.read_text().strip()


def _migrate(services: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    command = [sys.executable, "-m", "crewline_local.embedded", "migrate", *services]
    child = Child(command, log=log / "migrate.log", env=environment)
    try:
        child.wait_ready(lambda: not child.is_running(), timeout_seconds=_MIGRATE_SECONDS)
    finally:
        child.stop(deadline_seconds=5)
    if child.returncode != 0:
        raise StartFailed(f"the databases could not be migrated\n{child.log_tail()}")

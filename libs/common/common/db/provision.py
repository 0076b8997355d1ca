"""Creates one service's database and its three roles on a PostgreSQL server; idempotent, run by an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from common.db.session import connect_plain


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseUrls:
    """Addresses of one service's database by role: owner migrates, app serves, platform relays."""

    owner: str
    app: str
    platform: str


ROLES = ("owner", "app", "platform")


def provision(
    admin_url: str, *, service: str, passwords: dict[str, str], database: str | None = None, template: str | None = None
) -> DatabaseUrls:
    """Make roles and database if absent and return the addresses. `passwords` maps owner, app, platform to secrets."""
    name = database or service
    with connect_plain(admin_url) as connection:
        # Roles belong to the whole server: without this lock two test workers would create the same one at once.
        connection.execute("SELECT pg_advisory_lock(hashtextextended('crewline.provision', 0))")
        for role in ROLES:
            _role(connection, f"{service}_{role}", passwords[role])
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(f"{service}_app"), sql.Identifier(f"{service}_platform"))
        )
        _database(connection, name=name, owner=f"{service}_owner", template=template)
    with connect_plain(with_database(admin_url, name)) as connection:
        _grants(connection, service=service)
    return DatabaseUrls(**{role: _url(admin_url, f"{service}_{role}", passwords[role], name) for role in ROLES})


def _role(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    connection.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(password)
        )
    )


def _database(connection: psycopg.Connection[Any], *, name: str, owner: str, template: str | None) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner))
    if template:
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    connection.execute(statement)


def _grants(connection: psycopg.Connection[Any], *, service: str) -> None:
    owner, app, platform = (sql.Identifier(f"{service}_{role}") for role in ROLES)
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(owner))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(app, platform))


def with_database(url: str, database: str) -> str:
    """The same server address with another database name."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/" + database, parts.query, ""))


def _url(admin_url: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{role}:{quote(password, safe='')}@{place}", "/" + database, parts.query, ""))

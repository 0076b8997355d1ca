"""Fresh migrated databases for tests: migrated once into a template, then copied in a fraction of a second."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from common.db import audit_seals, keeping, mechanisms
from common.db.migrations import migrate
from common.db.provision import DatabaseUrls, provision
from common.db.session import connect_plain
from common.service import Service

# Loopback servers that live for one test run.
PASSWORDS = {"owner": "owner-for-tests", "app": "app-for-tests", "platform": "platform-for-tests"}


def fresh_database(admin_url: str, service: Service) -> DatabaseUrls:
    """A new database with the service's newest schema."""
    template = template_database(admin_url, name=service.name, migrations=service.migrations)
    return provision(
        admin_url,
        service=service.name,
        passwords=PASSWORDS,
        database=f"t_{service.name}_{secrets.token_hex(5)}",
        template=template,
    )


@contextmanager
def temporary_database(admin_url: str, service: Service) -> Iterator[DatabaseUrls]:
    """A fresh database, dropped afterwards."""
    urls = fresh_database(admin_url, service)
    try:
        yield urls
    finally:
        drop_database(admin_url, urls)


def drop_database(admin_url: str, urls: DatabaseUrls) -> None:
    """Drop a test database, ending whatever is still connected to it."""
    name = urls.app.rpartition("/")[2].partition("?")[0]
    with connect_plain(admin_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def template_database(admin_url: str, *, name: str, migrations: Path) -> str:
    """The database to copy those of a service from, made when it is not there."""
    template = f"tmpl_{name}_{_fingerprint(migrations)}"
    with connect_plain(admin_url) as connection:
        # Held while building, so that parallel test workers build each template once.
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [template])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [template]).fetchone():
            return template
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(template)))
        urls = provision(admin_url, service=name, passwords=PASSWORDS, database=template)
        migrate(migrations, urls.owner)
        connection.execute(sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE true").format(sql.Identifier(template)))
    return template


def _fingerprint(migrations: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted((migrations / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    for statement in (*mechanisms.DDL, *audit_seals.DDL, *keeping.DDL, keeping.MOVE_IDENTITY):
        digest.update(statement.encode())
    return digest.hexdigest()[:12]

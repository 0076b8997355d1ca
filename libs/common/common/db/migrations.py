"""Alembic for every service: the mechanism tables, row-level security, and running migrations as the owner role."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, create_engine, pool, text

from common.db import audit_seals, mechanisms
from common.db.session import driver_url

if TYPE_CHECKING:  # Alembic is loaded where it is used: a process that only serves or works starts a tenth sooner
    from alembic.config import Config

TENANT = "nullif(current_setting('crewline.organization', true), '')::uuid"


def create_mechanisms(op: Any, service: str) -> None:
    """First step of a service's first migration: outbox, inbox, parked, idempotency, audit, entry tokens."""
    for statement in mechanisms.DDL:
        op.execute(statement)
    for table in mechanisms.FIRST_TABLES:
        app = mechanisms.APP_GRANTS.get(table)
        if table in mechanisms.WITHOUT_ROW_SECURITY:
            grant(op, service, table, app=app)
        else:
            secure(op, service, table, app=app)


def add_audit_seals(op: Any, service: str) -> None:
    """The chain over the audit trail; what the trail holds already is sealed at the timer's next turns."""
    for statement in audit_seals.DDL:
        op.execute(statement)
    secure(op, service, "audit_unsealed", app="INSERT")
    secure(op, service, "audit_seals", app=None)
    op.execute("INSERT INTO audit_unsealed (organization_id, id) SELECT organization_id, id FROM audit_entries")


def grant(op: Any, service: str, table: str, *, app: str | None) -> None:
    """Allow the app role the named verbs and the platform role everything."""
    if app:
        op.execute(f"GRANT {app} ON {table} TO {service}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}_platform")


def secure(op: Any, service: str, table: str, *, app: str | None = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Force row-level security: the app role sees one organization, owner and platform see all."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY one_organization ON {table} TO {service}_app "
        f"USING (organization_id = {TENANT}) WITH CHECK (organization_id = {TENANT})"
    )
    op.execute(f"CREATE POLICY all_organizations ON {table} TO {service}_platform, {service}_owner USING (true)")
    grant(op, service, table, app=app)


def alembic_config(folder: Path, url: str | None = None) -> Config:
    """Alembic's configuration for a service's migrations folder, without an ini file."""
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(folder))
    if url:
        config.attributes["url"] = driver_url(url)
    return config


def migrate(folder: Path, owner_url: str) -> None:
    """Bring a database to the newest migration; concurrent callers wait for one another."""
    from alembic import command

    command.upgrade(alembic_config(folder, owner_url), "head")


def head_of(folder: Path) -> str | None:
    """The newest migration's id in a folder."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(folder)).get_current_head()


def drift(metadata: MetaData, owner_url: str) -> list[Any]:
    """Differences between entities and the migrated database; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = create_engine(driver_url(owner_url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        return list(compare_metadata(context, metadata))


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    unmapped = (*mechanisms.TABLES, "alembic_version")
    return not (kind == "table" and name in unmapped)


def run_env(metadata: MetaData) -> None:
    """Body of every migrations/env.py."""
    from alembic import context

    url = context.config.attributes["url"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtextextended('crewline.migrate', 0))"))
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, include_object=_ours, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(hashtextextended('crewline.migrate', 0))"))
        connection.commit()

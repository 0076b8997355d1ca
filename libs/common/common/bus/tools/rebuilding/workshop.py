"""A schema with empty tables of the same names, where a projection's own handlers write as if they were in service. It
stays until the work is done, so that one that was cut off goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy.event import listen

from common.db import mechanisms
from common.db.migrations import secure
from common.db.session import Database, connect_plain
from common.service import Projection

# The processor keeps its inbox, what it heard and what it parked beside the effect.
MECHANISMS = [table for table in mechanisms.TABLES if table not in mechanisms.WITHOUT_ROW_SECURITY]
PROGRESS = "rebuild_progress"


class Addresses(NamedTuple):
    """A service's database as its owner, who may make tables, and as its platform role."""

    owner: str
    platform: str


class Workshop:
    """The place where one projection of one service is made anew."""

    def __init__(self, service: str, projection: Projection, addresses: Addresses) -> None:
        self.service, self.projection, self._addresses = service, projection, addresses
        self.schema = f"rebuild_{projection.name}"

    def set_up(self) -> bool:
        """Make the tables, unless they are there from a rebuild that was cut off; whether they were."""
        with connect_plain(self._addresses.owner) as connection, connection.transaction():
            if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [self.schema]).fetchone():
                return True
            schema = sql.Identifier(self.schema)
            roles = sql.SQL(", ").join(sql.Identifier(f"{self.service}_{role}") for role in ("app", "platform"))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, roles))
            for table in (*self.projection.tables, *self.projection.beside, *_mechanisms_of(connection)):
                self._copy_shape(connection, table)
            self._make_progress(connection)
        return False

    def _copy_shape(self, connection: psycopg.Connection[Any], table: str) -> None:
        ours, theirs = sql.Identifier(self.schema, table), sql.Identifier("public", table)
        connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(ours, theirs))
        secure(_Statements(connection), self.service, f"{self.schema}.{table}")

    def _make_progress(self, connection: psycopg.Connection[Any]) -> None:
        table = sql.Identifier(self.schema, PROGRESS)
        connection.execute(sql.SQL("CREATE TABLE {} (owner text PRIMARY KEY, position bigint NOT NULL)").format(table))
        platform = sql.Identifier(f"{self.service}_platform")
        connection.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE ON {} TO {}").format(table, platform))

    def database(self) -> Database:
        """The service's database, in which nothing but the workshop's tables can be seen."""
        found = Database(self.service, app_url=self._addresses.platform, platform_url=self._addresses.platform)
        statement = sql.SQL("SET search_path TO {}").format(sql.Identifier(self.schema))

        def enter(connection: psycopg.Connection[Any], _record: Any) -> None:
            connection.execute(statement)
            connection.commit()

        listen(found.platform_engine, "connect", enter)
        return found

    def position(self, connection: psycopg.Connection[Any], owner: str) -> int:
        """How far an owner's history is done."""
        found = connection.execute(
            sql.SQL("SELECT position FROM {} WHERE owner = %s").format(sql.Identifier(self.schema, PROGRESS)), [owner]
        ).fetchone()
        return int(found[0]) if found else 0

    def note_position(self, connection: psycopg.Connection[Any], owner: str, position: int) -> None:
        """It is done up to there."""
        statement = """INSERT INTO {} (owner, position) VALUES (%s, %s)
                       ON CONFLICT (owner) DO UPDATE SET position = excluded.position"""
        connection.execute(sql.SQL(statement).format(sql.Identifier(self.schema, PROGRESS)), [owner, position])

    def count(self, connection: psycopg.Connection[Any], table: str) -> int:
        """How many rows a table of the workshop has."""
        statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(self.schema, table))
        row = connection.execute(statement).fetchone()
        return int(row[0]) if row else 0

    def clear_away(self) -> None:
        """Drop all of it."""
        with connect_plain(self._addresses.owner) as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self.schema)))


class _Statements:
    """What migrations call `op`, as far as it is used here."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str) -> None:
        """Run a statement that was put together from names of our own."""
        self._connection.execute(statement.encode())


def columns_of(connection: psycopg.Connection[Any], table: str) -> tuple[Sequence[str], Sequence[str]]:
    """The key of a table in use, and its other columns that can be written."""
    rows = connection.execute(
        """SELECT a.attname, coalesce(a.attnum = ANY(k.conkey), false) FROM pg_attribute a
           LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
           WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
           ORDER BY a.attnum""",
        [f"public.{table}"],
    ).fetchall()
    return [name for name, is_key in rows if is_key], [name for name, is_key in rows if not is_key]


def _mechanisms_of(connection: psycopg.Connection[Any]) -> list[str]:
    """Those that this service has: a feed of changes is not everybody's."""
    there = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass('public.' || name) IS NOT NULL"
    return [str(row[0]) for row in connection.execute(there, [MECHANISMS])]

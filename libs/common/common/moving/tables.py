"""Rows of one organization as lines of JSON, and back. What the database makes by itself stays behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from common.moving.parts import MECHANISMS_MOVED, Moving

Connection = psycopg.Connection[Any]
FETCHED = 500
# JSON's own null in a column is not the same as no value, so it gets a spelling of its own.
_JSON_NULL = '{"$null": true}'
_COLUMNS = """SELECT column_name, data_type, is_identity = 'YES' FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"""
_KEY = """SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTable:
    """A table with the columns that move; `json` are those that hold JSON, `secrets` have others on arrival."""

    name: str
    columns: Sequence[str]
    json: frozenset[str]
    order: Sequence[sql.Composable]
    identity: str | None
    secrets: Mapping[str, str]


def moved_tables(connection: Connection, names: Sequence[str], moving: Moving) -> list[MovedTable]:
    """Those of a service, what others refer to first."""
    wanted = [name for name in (*names, *MECHANISMS_MOVED) if name not in moving.left]
    return [_table(connection, name, moving.secrets.get(name, {})) for name in wanted]


def _table(connection: Connection, name: str, secrets: Mapping[str, str]) -> MovedTable:
    found = connection.execute(_COLUMNS, [name]).fetchall()
    kinds = {column: kind for column, kind, _ in found}
    keys = [key for (key,) in connection.execute(_KEY, [name]).fetchall()]
    return MovedTable(
        name=name,
        columns=list(kinds),
        json=frozenset(column for column, kind in kinds.items() if kind == "jsonb"),
        order=[_in_order(key, kinds[key]) for key in keys],
        identity=next((column for column, _, is_identity in found if is_identity), None),
        secrets=secrets,
    )


def _in_order(key: str, kind: str) -> sql.Composable:
    """The same on every server, whatever its language."""
    return sql.SQL('t.{} COLLATE "C"' if kind == "text" else "t.{}").format(sql.Identifier(key))


def read_rows(connection: Connection, table: MovedTable, organization_id: UUID) -> Iterator[str]:
    """Every row as one line, in the order of its key."""
    members = [item for column in table.columns if column not in table.secrets for item in _member(table, column)]
    query = sql.SQL("SELECT ({})::text FROM {} AS t WHERE t.organization_id = {} ORDER BY {}").format(
        _object(members), sql.Identifier(table.name), organization_id, sql.SQL(", ").join(table.order)
    )
    with connection.cursor(name=f"moving_{table.name}") as rows:
        rows.itersize = FETCHED
        for (line,) in rows.execute(query):
            yield line


def _member(table: MovedTable, column: str) -> tuple[sql.Composable, sql.Composable]:
    name, value = sql.Literal(column), sql.SQL("t.{}").format(sql.Identifier(column))
    if column not in table.json:
        return name, value
    spelled = sql.SQL("CASE WHEN {0} = 'null'::jsonb THEN {1}::jsonb ELSE {0} END").format(value, _JSON_NULL)
    return name, spelled


def _object(members: Sequence[sql.Composable]) -> sql.Composable:
    """jsonb_build_object takes at most a hundred arguments, so wide tables are built from several."""
    parts = [members[start : start + 80] for start in range(0, len(members), 80)]
    made = [sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(part)) for part in parts]
    return sql.SQL(" || ").join(made)


def write_rows(connection: Connection, table: MovedTable, organization_id: UUID, lines: Sequence[str]) -> int:
    """Insert such lines; returns how many belonged to the organization and so were inserted."""
    values = [_value(table, column) for column in table.columns]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values}"
        " FROM jsonb_array_elements(%s::jsonb) AS e(r), jsonb_populate_record(null::{table}, e.r) AS p"
        " WHERE p.organization_id = {organization}"
    ).format(
        table=sql.Identifier(table.name),
        columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        values=sql.SQL(", ").join(values),
        organization=organization_id,
    )
    return connection.execute(statement, [f"[{','.join(lines)}]"]).rowcount


def _value(table: MovedTable, column: str) -> sql.Composable:
    if column in table.secrets:
        return sql.Literal(table.secrets[column])
    if column not in table.json:
        return sql.SQL("p.{}").format(sql.Identifier(column))
    member = sql.SQL("e.r -> {}").format(column)
    return sql.SQL("CASE {0} WHEN {1}::jsonb THEN 'null'::jsonb WHEN 'null'::jsonb THEN NULL ELSE {0} END").format(
        member, _JSON_NULL
    )

"""Makes the projection in use equal to the one from the workshop, in one transaction: who reads sees the old one until
it commits, who writes waits that long. Only rows that differ are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from common.bus.tools.rebuilding.refusals import CannotRebuild
from common.bus.tools.rebuilding.workshop import Workshop, columns_of

LOCK_SECONDS = 30
PARKED = "SELECT count(*) FROM public.parked WHERE handler = ANY(%s)"
CHECKSUM = """
SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM (SELECT md5(t::text) AS line FROM {} t) AS lines
"""


class Difference(NamedTuple):
    """What a swap changed of one table: rows that were too many, and rows that were missing or wrong."""

    table: str
    removed: int
    written: int


def swap(
    live: psycopg.Connection[Any], workshop: Workshop, *, catch_up: Callable[[], int], keep: bool
) -> list[Difference]:
    """The differences, which are gone afterwards if `keep` says so. Raises CannotRebuild."""
    tables = workshop.projection.tables
    with live.transaction() as swapping:
        live.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{LOCK_SECONDS}s")))
        # Readers go on. A writer who has heard more has committed it by now, or waits until this is over.
        names = sql.SQL(", ").join(sql.Identifier("public", table) for table in tables)
        live.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
        _check(live, workshop, catch_up)
        removed = {table: _remove_surplus(live, workshop.schema, table) for table in reversed(tables)}
        written = {table: _write_differing(live, workshop.schema, table) for table in tables}
        if not keep:
            raise psycopg.Rollback(swapping)
    return [Difference(table, removed[table], written[table]) for table in tables]


def _check(live: psycopg.Connection[Any], workshop: Workshop, catch_up: Callable[[], int]) -> None:
    while catch_up():
        pass  # no more is heard meanwhile: whoever hears more waits for the lock
    waiting = live.execute(PARKED, [list(workshop.projection.handlers)]).fetchone()
    if waiting and waiting[0]:
        raise CannotRebuild(f"{waiting[0]} messages are parked for its handlers: decide about them first")
    stuck = workshop.count(live, "parked")
    if stuck:
        raise CannotRebuild(f"{stuck} events could not be applied; {workshop.schema}.parked says which and why")
    if workshop.count(live, "outbox") or workshop.count(live, "audit_entries"):
        raise CannotRebuild("its handlers say events or audit, and nothing may be said twice: it is no mere projection")


def _remove_surplus(live: psycopg.Connection[Any], schema: str, table: str) -> int:
    key, _ = columns_of(live, table)
    same = _pairs(key, " = ", " AND ")
    statement = "DELETE FROM {live} AS l WHERE NOT EXISTS (SELECT 1 FROM {made} AS m WHERE {same})"
    return live.execute(sql.SQL(statement).format(**_tables(schema, table), same=same)).rowcount


def _write_differing(live: psycopg.Connection[Any], schema: str, table: str) -> int:
    key, others = columns_of(live, table)
    columns = _listed([*key, *others])
    change: sql.Composable = sql.SQL("NOTHING")
    if others:
        row, new = _listed(others, of="l"), _listed(others, of="excluded")
        change = sql.SQL("UPDATE SET ({}) = ROW({}) WHERE ({}) IS DISTINCT FROM ({})").format(
            _listed(others), new, row, new
        )
    statement = """INSERT INTO {live} AS l ({columns}) SELECT {columns} FROM {made}
                   ON CONFLICT ({key}) DO {change}"""
    parts = {**_tables(schema, table), "columns": columns, "key": _listed(key), "change": change}
    return live.execute(sql.SQL(statement).format(**parts)).rowcount


def checksum(connection: psycopg.Connection[Any], table: str, *, schema: str = "public") -> str:
    """A digest of all rows of a table, whatever their order on disk."""
    row = connection.execute(sql.SQL(CHECKSUM).format(sql.Identifier(schema, table))).fetchone()
    return str(row[0]) if row else ""


def _tables(schema: str, table: str) -> dict[str, sql.Composable]:
    return {"live": sql.Identifier("public", table), "made": sql.Identifier(schema, table)}


def _pairs(names: Sequence[str], middle: str, between: str) -> sql.Composed:
    return sql.SQL(between).join(
        sql.SQL("{}{}{}").format(sql.Identifier("m", name), sql.SQL(middle), sql.Identifier("l", name))
        for name in names
    )


def _listed(names: Sequence[str], *, of: str | None = None) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in names)

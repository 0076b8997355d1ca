"""How PostgreSQL would answer a request: the plan of the statement behind it, made as the role that row-level security
binds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import event

from common.testing.harness import Harness


def plan_of(harness: Harness, organization: UUID, act: Callable[[], Any], *, table: str) -> list[dict[str, Any]]:
    """The nodes of the plan of the first statement on a table that a successful request makes."""
    [found] = _explained(harness, organization, act, table=table, options="FORMAT JSON")
    return list(_nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def plan_text(harness: Harness, organization: UUID, act: Callable[[], Any], *, table: str) -> str:
    """The same plan, for people to read."""
    return "\n".join(_explained(harness, organization, act, table=table, options="COSTS OFF"))


def _explained(harness: Harness, organization: UUID, act: Callable[[], Any], *, table: str, options: str) -> list[Any]:
    with statements(harness) as seen:
        assert act().status_code == 200
    statement, values = next(one for one in seen if f"FROM {table}" in one[0])
    with harness.service.database.app_engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT set_config('crewline.organization', '{organization}', true)")
        return list(connection.exec_driver_sql(f"EXPLAIN ({options}) {statement}", values).scalars())


def whole_tables(nodes: Iterable[dict[str, Any]]) -> set[str]:
    """The tables that are read from beginning to end."""
    return {str(node.get("Relation Name")) for node in nodes if node["Node Type"] == "Seq Scan"}


def indexes(nodes: Iterable[dict[str, Any]]) -> set[str]:
    """The indexes that are read."""
    return {str(node["Index Name"]) for node in nodes if "Index Name" in node}


@contextmanager
def statements(harness: Harness) -> Iterator[list[tuple[str, Any]]]:
    """What the app role asks of the database meanwhile, with its values."""
    seen: list[tuple[str, Any]] = []
    engine = harness.service.database.app_engine

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)

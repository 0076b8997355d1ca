"""How PostgreSQL would answer a request: the plan of the statement behind it, made as the app role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event

from common.testing.harness import Caller, Harness
from job.testing.company import Company


def plan(company: Company, caller: Caller, path: str, *, table: str = "jobs") -> Iterator[dict[str, Any]]:
    """The nodes of the plan of the request's first statement on that table, in the caller's organization."""
    statement, values = _statement_of(company.harness, lambda: caller.get(path), table)
    with company.harness.service.database.app_engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT set_config('crewline.organization', '{company.id}', true)")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    yield from _nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


def _statement_of(harness: Harness, act: Any, table: str) -> tuple[str, Any]:
    seen: list[tuple[str, Any]] = []
    engine = harness.service.database.app_engine

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return next((statement, values) for statement, values in seen if f"FROM {table}" in statement)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)

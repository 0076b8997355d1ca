"""How PostgreSQL answers what the service asks, as the role that asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from common.testing.harness import Harness


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and the steps of its plan."""

    statement: str
    steps: list[dict[str, Any]]

    @property
    def indexes(self) -> set[str]:
        """The indexes that it reads."""
        return {step["Index Name"] for step in self.steps if "Index Name" in step}

    @property
    def read_whole(self) -> set[str]:
        """The tables that it reads from end to end."""
        return {step["Relation Name"] for step in self.steps if step["Node Type"] == "Seq Scan"}


def plans(harness: Harness, act: Callable[[], object], *, organization_id: UUID) -> list[Plan]:
    """The plans of every query that the act asks, of both roles, in their order."""
    database = harness.service.database
    seen: list[tuple[Engine, str, Any]] = []
    notes = {}
    for engine in (database.app_engine, database.platform_engine):

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any, engine: Engine = engine) -> None:
            seen.append((engine, statement, values))

        notes[engine] = note
        event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine, noting in notes.items():
            event.remove(engine, "before_cursor_execute", noting)
    asked = [each for each in seen if each[1].lstrip().startswith(("SELECT", "WITH")) and "set_config" not in each[1]]
    return [Plan(statement, list(_steps(engine, statement, values, organization_id)))
            for engine, statement, values in asked]  # fmt: skip


def _steps(engine: Engine, statement: str, values: Any, organization_id: UUID) -> Iterator[dict[str, Any]]:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT set_config('crewline.organization', '{organization_id}', true)")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    yield from _nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)

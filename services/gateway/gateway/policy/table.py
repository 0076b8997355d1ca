"""Finds the policy row of a request: a tree of path segments, built once; a literal segment wins over a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.policy.rows import Row

PARAMETER = "{}"


class PolicyClash(ValueError):
    """Two rows claim the same operation id, or the same method and path."""


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


class PolicyTable:
    """All rows, by operation and by method and path. What has no row does not exist."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self.by_operation: dict[str, Row] = {}
        self._root = _Node()
        for row in self.rows:
            self._add(row)

    def find(self, method: str, path: str) -> Row | None:
        """The row, or None. HEAD asks what GET asks."""
        node = self._node(path)
        return None if node is None else node.rows.get("GET" if method == "HEAD" else method)

    def methods(self, path: str) -> list[str]:
        """The methods that a path has; empty when there is no such path."""
        node = self._node(path)
        if node is None:
            return []
        return sorted({*node.rows, *(("HEAD",) if "GET" in node.rows else ()), "OPTIONS"})

    def _add(self, row: Row) -> None:
        if row.operation in self.by_operation:
            raise PolicyClash(f"two rows for the operation {row.operation}")
        self.by_operation[row.operation] = row
        node = self._root
        for segment in row.path.strip("/").split("/"):
            name = PARAMETER if segment.startswith("{") else segment
            node = node.below.setdefault(name, _Node())
        if row.method in node.rows:
            raise PolicyClash(f"two rows for {row.method} {row.path}")
        node.rows[row.method] = row

    def _node(self, path: str) -> _Node | None:
        found = _walk(self._root, path.split("/"), 1)
        return found if found is not None and found.rows else None


def _walk(node: _Node, segments: Sequence[str], at: int) -> _Node | None:
    while at < len(segments):
        segment = segments[at]
        literal, open_end = node.below.get(segment), node.below.get(PARAMETER)
        at += 1
        if literal is not None and open_end is not None:
            found = _walk(literal, segments, at)
            if found is not None and found.rows:
                return found
            literal = None
        node_below = literal if literal is not None else open_end if segment else None
        if node_below is None:
            return None
        node = node_below
    return node

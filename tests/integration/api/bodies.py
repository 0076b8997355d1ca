"""Bodies as their schemas describe them: every object in one, and a body with one more member anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .operations import Description

Path = tuple[str, ...]
Schema = dict[str, Any]


@dataclass(frozen=True)
class Body:
    """A schema and a right example of it."""

    description: Description
    schema: Schema
    example: Any
    known: Mapping[str, Any]

    def objects(self) -> Iterator[tuple[Path, Schema]]:
        """Every object by its path; lists stand for their first item."""
        yield from self._objects(self.schema, ())

    def having(self, path: Path, name: str, value: Any) -> Any:
        """The example with this member in the object at a path."""
        return self._having(self.schema, self.example, (*path, name), value)

    def _objects(self, schema: Schema, path: Path) -> Iterator[tuple[Path, Schema]]:
        schema = self.description.resolved(schema)
        if "items" in schema:
            yield from self._objects(schema["items"], path)
        elif "properties" in schema:
            yield path, schema
            for name, member in schema["properties"].items():
                yield from self._objects(member, (*path, name))

    def _having(self, schema: Schema, example: Any, path: Path, value: Any) -> Any:
        schema = self.description.resolved(schema)
        if "items" in schema:
            items = example or [self.description.example(schema["items"], self.known)]
            return [self._having(schema["items"], items[0], path, value), *items[1:]]
        name, below = path[0], path[1:]
        if not below:
            return {**(example or {}), name: value}
        member = schema["properties"][name]
        made = (example or {}).get(name) or self.description.example(member, self.known, name)
        return {**(example or {}), name: self._having(member, made, below, value)}


def names_a_record(schema: Schema, description: Description) -> bool:
    """Whether a member holds an id, or a list of them."""
    schema = description.resolved(schema)
    return names_a_record(schema["items"], description) if "items" in schema else schema.get("format") == "uuid"

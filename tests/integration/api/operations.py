"""Operations of the merged description, and the smallest request that each of them accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from common.ids import new_id
from gateway.openapi.merging import operations as listed

PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation:
    """One operation as described."""

    id: str
    method: str
    path: str
    permission: str | None
    is_open: bool
    body: dict[str, Any] | None
    takes_picture: bool
    versioned: bool
    query: dict[str, Any]  # examples of the query parameters that it must have

    @property
    def parameters(self) -> list[str]:
        """The names in its path."""
        return PARAMETER.findall(self.path)

    def at(self, values: Mapping[str, str]) -> str:
        """Its address below /api/v1; KeyError names a parameter without a value."""
        address = PARAMETER.sub(lambda found: values[found[1]], self.path).removeprefix("/api/v1")
        return f"{address}?{urlencode(self.query)}" if self.query else address


class Description:
    """The merged description."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.operations = [self._read(*found) for found in listed(document)]

    def guarded(self) -> list[Operation]:
        """Operations that ask who calls, reading ones first."""
        closed = [each for each in self.operations if not each.is_open]
        return sorted(closed, key=lambda each: (each.method != "GET", each.id))

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema without its reference, and of alternatives the first that is not null."""
        while True:
            if "$ref" in schema:
                schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            elif "anyOf" in schema:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            else:
                return schema

    def example(self, schema: dict[str, Any], known: Mapping[str, Any], name: str = "") -> Any:
        """The smallest value that fits: required members only, ids of records that exist."""
        schema = self.resolved(schema)
        if name in known:
            return known[name]
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
        if kind == "object":
            members = schema.get("properties", {})
            return {each: self.example(members[each], known, each) for each in schema.get("required", [])}
        if kind == "array":
            return [self.example(schema["items"], known, name) for _ in range(schema.get("minItems", 0))]
        if kind in ("integer", "number"):
            return max(schema.get("minimum", 1), 1)
        return kind == "boolean" or _text(schema)

    def _read(self, method: str, path: str, found: dict[str, Any]) -> Operation:
        content = found.get("requestBody", {}).get("content", {})
        sent = found.get("parameters", []) + self.document["paths"][path].get("parameters", [])
        asked = [each for each in sent if each.get("in") == "query" and each.get("required")]
        return Operation(
            query={each["name"]: self.example(each["schema"], {}) for each in asked},
            id=found["operationId"],
            method=method,
            path=path,
            permission=found.get("x-permission"),
            is_open=found.get("security") == [],
            body=content.get("application/json", {}).get("schema"),
            takes_picture="image/png" in content,
            versioned=any(each.get("name") == "If-Match" for each in sent),
        )


def _text(schema: dict[str, Any]) -> str:
    soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=30)
    formats: dict[str, str] = {
        "uuid": str(new_id()),
        "date": soon.date().isoformat(),
        "date-time": soon.isoformat(),
        "email": f"{new_id()}@example.com",
    }
    shortest: int = schema.get("minLength", 1)
    return formats.get(schema.get("format", ""), "x" * max(1, shortest))

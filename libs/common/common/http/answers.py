"""Builds answers: dumped by a compiled schema, with ETag from the version and Location of what was made."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response
from marshmallow import Schema

from common.http.dumping import dumper
from common.http.idempotency import StoredAnswer
from common.http.strict_json import dumps

JSON = "application/json"
log = logging.getLogger("crewline.http")


@dataclass(frozen=True, slots=True)
class Raw:
    """A value that is ready for the JSON encoder; no schema is applied."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A body that is ready to be sent, such as a list encoded by hand, a CSV or a PDF."""

    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A value answered with another status than the declared one, such as 202 while outside work goes on."""

    value: Any
    status: int
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A finished answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """As Flask sends it."""
        answer = Response(self.body, status=self.status, content_type=self.content_type)
        answer.headers.extend(self.headers)
        if self.status == 204:
            del answer.headers["Content-Type"]
        return answer

    def to_store(self) -> StoredAnswer | None:
        """As it is kept under an idempotency key; None for what is not text."""
        if not self.content_type.startswith(JSON):
            return None
        return StoredAnswer(self.status, self.headers, self.body.decode())


def replayed(stored: StoredAnswer) -> Answered:
    """The stored answer again."""
    headers = {**stored.headers, "Idempotent-Replayed": "true"}
    return Answered(status=stored.status, body=stored.body.encode(), headers=headers)


def build_answer(
    value: Any, *, schemas: Mapping[int, type[Schema] | None], status: int, path: str, location: str | None
) -> Answered:
    """The answer for what a view returned. `location` is a template over the dumped answer."""
    where = None
    if isinstance(value, Reply):
        value, status, where = value.value, value.status, value.location
    if isinstance(value, Prepared):
        return Answered(status=status, body=value.body, content_type=value.content_type, headers=value.headers)
    schema = schemas[status]
    if isinstance(value, Raw):
        content = value.value
    elif schema is None:
        return Answered(status=status, body=b"", headers={})
    else:
        content = dumper(schema)(value)
    headers = {}
    version = _version(value, content)
    if version is not None:
        headers["ETag"] = f'"{version}"'
    if where is None and isinstance(content, dict):
        where = _location(content, status=status, path=path, template=location)
    if where is not None:
        headers["Location"] = where
    return Answered(status=status, body=dumps(content), headers=headers)


def _version(value: Any, content: Any) -> int | None:
    found = content.get("version") if isinstance(content, dict) else None
    if found is None and not isinstance(value, dict | list | tuple | Raw):
        found = getattr(value, "version", None)
    return found if type(found) is int else None


def _location(content: dict[str, Any], *, status: int, path: str, template: str | None) -> str | None:
    if template is not None:
        return template.format_map(content)
    if status == 201 and "id" in content:
        return f"{path.rstrip('/')}/{content['id']}"
    return None

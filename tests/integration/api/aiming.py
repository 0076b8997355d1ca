"""Points generated requests at records that exist: for a right id, one of the company's often stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from common.http.inputs import ETAG_PATTERN

from .tables import REFERS_TO


def aiming_hooks(ids: Mapping[str, Sequence[str]]) -> dict[str, Callable[..., Any]]:
    """Hooks for schemathesis by name; what was generated wrong on purpose stays wrong."""

    def aimed(values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {
            name: _record(ids.get(REFERS_TO.get(str(name), str(name)), ()), value) for name, value in values.items()
        }

    def map_path_parameters(context: Any, path_parameters: Any) -> Any:
        return aimed(path_parameters)

    def map_query(context: Any, query: Any) -> Any:
        return aimed(query)

    def map_body(context: Any, body: Any) -> Any:
        return aimed(body)

    def map_headers(context: Any, headers: Any) -> Any:
        if headers and re.fullmatch(ETAG_PATTERN, str(headers.get("If-Match", ""))):
            headers["If-Match"] = "*"  # any version that could be right is right
        return headers

    return {hook.__name__: hook for hook in (map_path_parameters, map_query, map_body, map_headers)}


def _record(records: Sequence[str], value: Any) -> Any:
    number = _number(value)
    return records[number % len(records)] if records and number is not None and number % 4 else value


def _number(value: Any) -> int | None:
    try:
        return UUID(value).int if isinstance(value, str) else None
    except ValueError:
        return None

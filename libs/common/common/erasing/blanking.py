"""Blanking of JSON: personal fields of events, and diffs of the audit trail. What is left has the same shape."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

# What stands in place of a text that may tell of a person.
ERASED = "erased"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Words of a fixed list, which tell of a record's state and of nobody.
_PLAIN_FIELDS = frozenset(
    {"status", "state", "kind", "currency", "method", "how", "channel", "channels", "locale", "source", "tag", "zone"}
)


def blank_fields(data: Any, paths: Collection[str]) -> Any:
    """A copy in which the fields at `name`, `address.line1` or `lines[].note` say nothing any more."""
    for path in paths:
        data = _at(data, path.replace("[]", ".[]").split("."))
    return data


def blank_diff(diff: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An audit diff in which ids, numbers, times and states are left, and no other text."""
    if diff is None:
        return None
    return {name: value if name in _PLAIN_FIELDS else _blank_text(value) for name, value in diff.items()}


def _at(data: Any, path: list[str]) -> Any:
    if not path:
        return _blank(data)
    if path[0] == "[]":
        return [_at(each, path[1:]) for each in data] if isinstance(data, list) else data
    if not isinstance(data, dict) or path[0] not in data:
        return data
    return {**data, path[0]: _at(data[path[0]], path[1:])}


def _blank(value: Any) -> Any:
    """Of the same kind, so that readers still read it: a text, a list, an address."""
    if isinstance(value, str):
        return ERASED
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {name: "" if isinstance(each, str) else None for name, each in value.items()}
    return value if isinstance(value, bool) else None


def _blank_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return blank_diff(value)
    if isinstance(value, list):
        return [_blank_text(each) for each in value]
    return ERASED if isinstance(value, str) and not _is_id_or_time(value) else value


def _is_id_or_time(value: str) -> bool:
    if _UUID.fullmatch(value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True

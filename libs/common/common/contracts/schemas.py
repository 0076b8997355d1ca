"""JSON Schema of an event's data, generated from its class, and the rule for what may change within a major version."""

from __future__ import annotations

from typing import Any

import msgspec

from common.events import DomainEvent

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event: type[DomainEvent]) -> dict[str, Any]:
    """The schema of an event's `data`. Extra fields stay allowed: readers must tolerate additions."""
    (top,), definitions = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    definitions = dict(definitions)
    body = definitions.pop(event.__name__, None) or dict(top)
    schema: dict[str, Any] = {"$schema": DIALECT, "$id": f"urn:crewline:events:{event.TYPE}", **body}
    schema["title"] = event.TYPE
    if definitions:
        schema["$defs"] = {name: definitions[name] for name in sorted(definitions)}
    return schema


def breaking_changes(released: dict[str, Any], current: dict[str, Any], *, where: str = "data") -> list[str]:
    """What a reader of the released schema would miss or misread now; empty when only additions were made."""
    released, current = _resolved(released, released), _resolved(current, current)
    return list(_compare(released, current, released, current, where))


def _compare(old: Any, new: Any, old_root: dict[str, Any], new_root: dict[str, Any], where: str) -> list[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    found = []
    for key in ("type", "format", "const"):
        if old.get(key) != new.get(key):
            found.append(f"{where}: {key} was {old.get(key)!r} and is {new.get(key)!r}")
    if sorted(map(str, old.get("enum", []))) != sorted(map(str, new.get("enum", []))):
        found.append(f"{where}: the allowed values changed")
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            found.append(f"{where}.{name}: removed")
        else:
            found += _compare(field, new["properties"][name], old_root, new_root, f"{where}.{name}")
    found += [
        f"{where}.{name}: no longer always there"
        for name in set(old.get("required", [])) - set(new.get("required", []))
    ]
    if "items" in old and "items" in new and isinstance(old["items"], dict):
        found += _compare(old["items"], new["items"], old_root, new_root, f"{where}[]")
    found += _compare_alternatives(old, new, old_root, new_root, where)
    return found


def _compare_alternatives(
    old: dict[str, Any], new: dict[str, Any], old_root: dict[str, Any], new_root: dict[str, Any], where: str
) -> list[str]:
    before, after = old.get("anyOf", []), new.get("anyOf", [])
    if len(before) != len(after):
        return [f"{where}: the alternatives changed"]
    found = []
    for one, other in zip(before, after, strict=True):
        found += _compare(one, other, old_root, new_root, where)
    return found


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: dict[str, Any] = root.get("$defs", {})[reference.rpartition("/")[2]]
    return target

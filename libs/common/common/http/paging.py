"""Keyset paging: a page begins after the key values in the cursor. A cursor holds nothing but keys, so it needs no
signature: row-level security checks what it points at."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, literal, or_, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from common.errors import InvalidInput

_TYPES: tuple[type, ...] = (UUID, datetime, date, bool, int, Decimal, str)


class Page(NamedTuple):
    """One page and the cursor of the next, None on the last."""

    items: list[Any]
    next: str | None


class _Key(NamedTuple):
    column: ColumnElement[Any]
    descending: bool
    type: type


def keyset(session: Session, statement: Select[Any], *, columns: Sequence[Any], after: str | None, limit: int) -> Page:
    """The page after the cursor. `columns` give the order, such as `[Job.created_at.desc(), Job.id.desc()]`; together
    they are unique, and none is null. A statement of one entity gives entities, any other gives rows."""
    keys = [_key(column) for column in columns]
    single = len(statement.column_descriptions) == 1
    paged = statement.order_by(None).order_by(*columns)
    if after:
        paged = paged.where(_beyond(keys, decode_cursor(after, types=[key.type for key in keys])))
    labelled = [key.column.label(f"_key_{index}") for index, key in enumerate(keys)]
    rows = session.execute(paged.add_columns(*labelled).limit(limit + 1)).all()
    items = [row[0] if single else row for row in rows[:limit]]
    more = len(rows) > limit
    return Page(items, encode_cursor(rows[limit - 1][-len(keys) :]) if more else None)


def encode_cursor(values: Sequence[Any]) -> str:
    """Key values as url-safe text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str, *, types: Sequence[type]) -> list[Any]:
    """The key values in a cursor, each of its column's type."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = msgspec.json.decode(raw, type=list[Any])
        if len(values) != len(types):
            raise ValueError("another count of keys")
        return [_storable(msgspec.convert(value, kind)) for value, kind in zip(values, types, strict=True)]
    except (ValueError, binascii.Error, RecursionError):  # msgspec's and Unicode's errors are ValueErrors
        raise InvalidInput("This cursor is not one of this list.", field="after") from None


def _key(column: Any) -> _Key:
    descending = isinstance(column, UnaryExpression) and column.modifier is desc_op
    plain = column.element if isinstance(column, UnaryExpression) and column.modifier is not None else column
    expression = plain.__clause_element__() if hasattr(plain, "__clause_element__") else plain
    kind = expression.type.python_type
    return _Key(expression, descending, next((known for known in _TYPES if issubclass(kind, known)), str))


def _beyond(keys: Sequence[_Key], values: Sequence[Any]) -> ColumnElement[bool]:
    bound = [literal(value, type_=key.column.type) for key, value in zip(keys, values, strict=True)]
    directions = {key.descending for key in keys}
    if len(directions) == 1:
        # A row comparison is one range of the index.
        left, right = tuple_(*(key.column for key in keys)), tuple_(*bound)
        return left < right if directions.pop() else left > right
    options = []
    for index, key in enumerate(keys):
        same = [keys[before].column == bound[before] for before in range(index)]
        further = key.column < bound[index] if key.descending else key.column > bound[index]
        options.append(and_(*same, further))
    return or_(*options)


def _storable(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a time needs a zone")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("too large")
    return value

"""Reads and writes JSON. Reading refuses what the format leaves loose: NaN, repeated keys, deep nesting, NUL and lone
surrogates, numbers outside 64 bits."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any

import msgspec
from flask.json.provider import JSONProvider

from common.errors import InvalidInput

MAX_DEPTH = 32
_LARGEST = 2**63 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


class MalformedJson(Exception):
    """The text is not the JSON that is accepted here; `field` is where, when that can be told."""

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        super().__init__(reason)
        # Keys are the sender's own words; the answer must be writable.
        self.field = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", field) if field else None


def loads(raw: bytes) -> Any:
    """Parse, or raise `MalformedJson` (the text) or `InvalidInput` (a value in it, named by its path)."""
    # A body without a backslash has no escapes: each quote delimits a string and no NUL or surrogate can hide, so the
    # fast decoder plus a count of strings (a repeated key loses one) is as strict as the slow way.
    if b"\\" in raw:
        value = _loads_with_escapes(raw)
        _check(value, path="", depth=1, escapes=True)
        return value
    try:
        value = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as failure:
        _loads_with_escapes(raw)  # slower, and tells where
        raise MalformedJson(_reason(failure)) from None
    except RecursionError:
        raise MalformedJson(f"JSON is nested deeper than {MAX_DEPTH} levels") from None
    if 2 * _check(value, path="", depth=1, escapes=False) != raw.count(b'"'):
        _loads_with_escapes(raw)
        raise MalformedJson("JSON repeats a key")
    return value


def dumps(value: Any) -> bytes:
    """Write JSON; UUID, date, time and Decimal (as a number) need no preparation."""
    return _encode(value)


def canonical(value: Any) -> bytes:
    """The same bytes for the same value, whatever the order of its keys."""
    return msgspec.json.encode(value, order="sorted")


class StrictJsonProvider(JSONProvider):
    """Flask's door to this module."""

    def dumps(self, obj: Any, **_: Any) -> str:
        return dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return loads(s.encode("utf-8", "surrogatepass") if isinstance(s, str) else s)


def _loads_with_escapes(raw: bytes) -> Any:
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_Fault,
            parse_float=_finite_float,
            parse_int=_short_int,
            object_pairs_hook=_without_repeats,
        )
    except UnicodeDecodeError as failure:
        raise MalformedJson(_reason(failure)) from None
    except RecursionError:
        raise MalformedJson(f"JSON is nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as failure:
        raise MalformedJson(f"JSON is malformed: {failure}") from None
    _refuse_faults(value, path="", depth=1)
    return value


class _Fault:
    """Stands in the document where something is that JSON does not have, until its path is known."""

    def __init__(self, constant: str, *, reason: str = "") -> None:
        self.reason = reason or f"{constant} is not a JSON value"


def _refuse_faults(value: Any, *, path: str, depth: int) -> None:
    if isinstance(value, _Fault):
        raise MalformedJson(f"JSON is malformed: {value.reason}", field=path or None)
    if isinstance(value, dict | list):
        _refuse_deep(depth, path)
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            _refuse_faults(item, path=_join(path, step), depth=depth + 1)


def _check(value: Any, *, path: str, depth: int, escapes: bool) -> int:
    """Check the values and return the number of strings seen, keys included."""
    if type(value) is str:
        if escapes and _UNSTORABLE.search(value):
            raise InvalidInput("Text cannot hold NUL or half of a surrogate pair", field=path or None)
        return 1
    if type(value) is int:
        if not -_LARGEST <= value <= _LARGEST:
            raise InvalidInput("The number is too large", field=path or None)
        return 0
    if type(value) is dict:
        return _check_object(value, path=path, depth=depth, escapes=escapes)
    if type(value) is list:
        _refuse_deep(depth, path)
        return sum(
            _check(item, path=_join(path, index), depth=depth + 1, escapes=escapes) for index, item in enumerate(value)
        )
    return 0


def _check_object(value: dict[str, Any], *, path: str, depth: int, escapes: bool) -> int:
    _refuse_deep(depth, path)
    strings = len(value)
    for key, item in value.items():
        if escapes and _UNSTORABLE.search(key):
            raise InvalidInput("A key cannot hold NUL or half of a surrogate pair", field=path or None)
        if type(item) is str and not escapes:
            strings += 1
        elif item is not None and item is not True and item is not False:
            strings += _check(item, path=_join(path, key), depth=depth + 1, escapes=escapes)
    return strings


def _refuse_deep(depth: int, path: str) -> None:
    if depth > MAX_DEPTH:
        # Its first step names it: the whole path is as deep as the fault.
        raise MalformedJson(f"JSON is nested deeper than {MAX_DEPTH} levels", field=path.partition(".")[0] or None)


def _join(path: str, step: str | int) -> str:
    # Keys are the sender's own words: long ones are cut so that a problem stays small.
    name = step[:64] if isinstance(step, str) else str(step)
    return f"{path}.{name}" if path else name


def _reason(failure: Exception) -> str:
    if isinstance(failure, UnicodeDecodeError):
        return "JSON is not valid UTF-8"
    text = str(failure)
    return text if text.startswith("JSON") else f"JSON is malformed: {text}"


def _finite_float(text: str) -> float | _Fault:
    number = float(text)
    return number if math.isfinite(number) else _Fault(text, reason="the number is out of range")


def _short_int(text: str) -> int | _Fault:
    return int(text) if len(text) <= 20 else _Fault(text, reason="the number is out of range")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                members[key] = _Fault(key, reason="the key is repeated")
    return members

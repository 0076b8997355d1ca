"""JSON is read strictly whichever way it is read, and agrees with the standard reader on what is good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidInput
from common.http.strict_json import MAX_DEPTH, MalformedJson, canonical, dumps, loads

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)


@given(values, st.booleans())
def test_good_json_is_read_as_the_standard_reader_does(value: Any, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert loads(raw) == json.loads(raw)
    assert loads(dumps(value)) == value


@given(st.dictionaries(text, values, min_size=1, max_size=3), st.booleans())
def test_a_repeated_key_is_refused_wherever_it_is(value: dict[str, Any], ascii_only: bool) -> None:
    members = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
    for raw in (f"{{{members},{members}}}", f'[1,{{"a":{{{members},{members}}}}}]'):
        with pytest.raises(MalformedJson):
            loads(raw.encode())


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"NaN", b"-Infinity", b"1e999", b"1" * 5000, b"01", b'{"a":1}x', b'"\x01"', b'"\xff"',
     b'"\xed\xa0\x80"', b"\xef\xbb\xbf1", b"[" * 200_000, b'{"a":' * 50_000, b"{'a':1}",
     b"[1,]", "{}".encode("utf-16")],
)  # fmt: skip
@pytest.mark.parametrize("escape", [b"", rb'["\n",'])
def test_what_is_loose_is_refused_on_both_ways(raw: bytes, escape: bytes) -> None:
    with pytest.raises(MalformedJson):
        loads(escape + raw + (b"]" if escape else b""))


def test_depth_is_bounded_exactly() -> None:
    assert loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    for inner in (b"", rb'"\n"', b"[]", b"{}"):
        deep = MAX_DEPTH + (0 if inner in (b"[]", b"{}") else 1)
        with pytest.raises(MalformedJson, match="deeper"):
            loads(b"[" * deep + inner + b"]" * deep)


@pytest.mark.parametrize(
    ("raw", "path"),
    [(rb'{"a":[{"b":"\u0000"}]}', "a.0.b"), (rb'{"a":"\ud800"}', "a"), (rb'{"a":{"\udfff":1}}', "a"),
     (b'{"n":[1,99999999999999999999]}', "n.1"), (rb'{"n":99999999999999999999,"e":"\n"}', "n")],
)  # fmt: skip
def test_what_cannot_be_stored_is_named_by_its_path(raw: bytes, path: str) -> None:
    with pytest.raises((InvalidInput, MalformedJson)) as refused:
        loads(raw)
    if isinstance(refused.value, InvalidInput):
        assert refused.value.field == path


def test_the_canonical_form_ignores_the_order_of_keys() -> None:
    assert canonical({"a": 1, "b": [{"c": 1, "d": 2}]}) == canonical({"b": [{"d": 2, "c": 1}], "a": 1})

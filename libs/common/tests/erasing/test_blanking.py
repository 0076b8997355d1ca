"""Blanking takes out what tells of somebody, keeps the shape, and does nothing the second time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.erasing.blanking import ERASED, blank_diff, blank_fields

ADDRESS = {"line1": "1 Elm", "line2": None, "country": "US", "latitude": 30.5}
LEFT = {"line1": "", "line2": None, "country": "", "latitude": None}
TEXTS = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("path", "data", "left"),
    [
        ("name", {"name": "Ada", "size": 1}, {"name": ERASED, "size": 1}),
        ("name", {"name": None}, {"name": None}),
        ("name", {"size": 1}, {"size": 1}),
        ("phones", {"phones": [{"number": "1"}]}, {"phones": []}),
        ("address", {"address": ADDRESS}, {"address": LEFT}),
        ("a.b", {"a": {"b": "Ada", "c": "kept"}}, {"a": {"b": ERASED, "c": "kept"}}),
        ("lines[].note", {"lines": [{"note": "x"}, {"n": 1}]}, {"lines": [{"note": ERASED}, {"n": 1}]}),
        ("lines[].note", {"lines": None}, {"lines": None}),
    ],
)
def test_a_field_by_its_path_says_nothing_any_more(path: str, data: Any, left: Any) -> None:
    assert blank_fields(data, [path]) == left


@given(st.dictionaries(TEXTS, JSON, max_size=4), st.lists(TEXTS, max_size=3))
def test_blanking_twice_is_blanking_once(data: dict[str, Any], paths: list[str]) -> None:
    once = blank_fields(data, paths)
    assert blank_fields(once, paths) == once
    assert once.keys() == data.keys()


@given(st.dictionaries(TEXTS, JSON, max_size=4))
def test_a_diff_loses_every_text_but_keeps_its_fields(diff: dict[str, Any]) -> None:
    left = blank_diff({f"my_{name}": value for name, value in diff.items()})
    assert left is not None
    assert left.keys() == {f"my_{name}" for name in diff}
    assert set(_texts(left)) <= {ERASED}


def test_ids_times_and_states_of_a_diff_stay() -> None:
    diff = {
        "status": "draft",
        "job_id": "01981f00-0000-7000-8000-000000000041",
        "at": "2030-05-06T15:06:10+00:00",
        "on": "2030-05-06",
        "total_minor": 5,
    }
    assert blank_diff({**diff, "title": "Ada's house"}) == {**diff, "title": ERASED}
    assert blank_diff(None) is None


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []

"""Messages around the schema of each event: as wild as the schema lets them be, true examples with something broken or
changed in them, and envelopes that are none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import yaml
from hypothesis import strategies as st

from common.events import aggregate_of
from common.ids import new_id

from .platform_in_process import ROOT

CONTRACTS = ROOT / "contracts/events"
# What no reader should choke on: wrong kinds, edges of numbers and of time, texts that databases and pages dislike.
LEAVES: tuple[Any, ...] = (
    None, True, "", "\x00", "a\x00b", "x" * 9_000, "\u202e\ufeff\U0001f9fd", "'; DROP TABLE outbox; --", "NaN", "1e400",
    0, -1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308, [], {}, [[[]]], {"amount": -1, "currency": "ZZZ"},
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2030-02-30", "2030-06-01T25:00:00Z", "2030-06-01T10:00:00",
    "00000000-0000-0000-0000-000000000000", "not-an-id", "America/Nowhere", "../../etc/passwd",
)  # fmt: skip
ENVELOPES: tuple[dict[str, Any], ...] = (
    {"sequence": 0},
    {"sequence": -1},
    {"sequence": 2**31},
    {"sequence": 10**30},
    {"sequence": "1"},
    {"sequence": 7},
    {"id": "not-an-id"},
    {"organizationid": None},
    {"organizationid": ""},
    {"specversion": "2.0"},
    {"time": "2030-01-01T00:00:00"},
    {"time": "yesterday"},
    {"time": "0001-01-01T00:00:00+14:00"},
    {"time": "9999-12-31T23:59:59-14:00"},
    {"subject": "job"},
    {"subject": "job/../../x"},
    {"subject": "payment/00000000-0000-0000-0000-000000000000"},
    {"correlationid": "a\x00b"},
    {"correlationid": "x" * 50_000},
    {"actor": "\x00"},
    {"actor": "x" * 50_000},
    {"traceparent": "\x00"},
    {"traceparent": "x" * 50_000},
    {"causationid": 7},
    {"partitionkey": "a\x00b"},
    {"partitionkey": None},
    {"snapshot": True},
    {"snapshot": "yes"},
    {"data": None},
    {"data": []},
    {"data": "text"},
    {"extra": {"a": ["b"] * 500}},
    {"type": "job.completed.v99"},
    {"type": "job." + "x" * 100_000 + ".v1"},
    {"type": "job.\x00.v1"},
    {"type": ""},
)


@dataclass(frozen=True, repr=False)
class Ids:
    """Ids of records that exist, by the name of the field that holds one."""

    known: Mapping[str, Sequence[str]]


@cache
def contract(kind: str) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    """Schema, the field with the aggregate's id, and the examples of an event type."""
    folder = CONTRACTS / kind
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    key = yaml.safe_load((folder / "event.yaml").read_text(encoding="utf-8"))["key"]
    examples = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("examples/*.json"))]
    return {name: part for name, part in schema.items() if name not in ("$id", "$schema")}, key, examples


@cache
def wild(kind: str) -> st.SearchStrategy[Any]:
    """Whatever the schema allows."""
    schema, _, _ = contract(kind)
    return _of(schema, schema.get("$defs", {}))


def _of(schema: Mapping[str, Any], defined: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """For the few words of JSON Schema that our contracts use; another one fails."""
    if "$ref" in schema:
        return _of(defined[schema["$ref"].removeprefix("#/$defs/")], defined)
    if "anyOf" in schema:
        return st.one_of([_of(each, defined) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object" and "properties" in schema:
        members = {name: _of(each, defined) for name, each in schema["properties"].items()}
        needed = {name: members.pop(name) for name in schema.get("required", [])}
        return st.fixed_dictionaries(needed, optional=members)
    if schema["type"] == "array":
        return st.lists(_of(schema.get("items", {"type": "string"}), defined), max_size=3)
    return _PLAIN["uuid" if schema.get("format") == "uuid" else schema["type"]]


_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "uuid": st.uuids(version=4).map(str),
    "string": st.text(max_size=40) | st.datetimes().map(lambda moment: f"{moment.isoformat()}Z") | st.just("1.5"),
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "null": st.none(),
    "object": st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3),
}


@st.composite
def data_of(draw: st.DrawFn, kind: str, ids: Ids) -> Any:
    """One event's data, about records that are there more often than not."""
    if draw(st.integers(0, 3)) == 0:
        made = draw(wild(kind))
    else:
        made = json.loads(json.dumps(draw(st.sampled_from(contract(kind)[2]))))
        for _ in range(draw(st.integers(0, 2))):
            _change(draw, made)
    return _aimed(draw, made, ids, contract(kind)[1])


def _change(draw: st.DrawFn, made: Any) -> None:
    """Somewhere in it a member is another value, gone, or one too many."""
    places = list(_members(made))
    holder, name = draw(st.sampled_from(places)) if places else ({"x": None}, "x")
    what = draw(st.sampled_from(["leaf", "leaf", "leaf", "gone", "more"]))
    if what == "leaf":
        holder[name] = deepcopy(draw(st.sampled_from(LEAVES)))  # the next change may change what is in it
    elif what == "gone":
        del holder[name]
    elif isinstance(holder, dict):
        name = draw(st.sampled_from(["id", "status", "\x00", "__class__"]))
        holder[name] = deepcopy(draw(st.sampled_from(LEAVES)))


def _members(value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, dict | list):
        return []
    inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [(value, name) for name, _ in inner] + [place for _, each in inner for place in _members(each)]


def _aimed(draw: st.DrawFn, value: Any, ids: Ids, key: str) -> Any:
    """Ids of records that exist, where there are some by that name; the aggregate itself is mostly a new one."""
    if isinstance(value, list):
        return [_aimed(draw, each, ids, key) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _aimed_at(draw, name, each, ids, key) for name, each in value.items()}


def _aimed_at(draw: st.DrawFn, name: str, value: Any, ids: Ids, key: str) -> Any:
    known = ids.known.get(name, ())
    if not known or not isinstance(value, str) or name == key:
        return _aimed(draw, value, ids, key)
    return draw(st.sampled_from([*known, value]))


@st.composite
def messages(draw: st.DrawFn, kinds: Sequence[str], ids: Ids, organizations: Sequence[str]) -> bytes:
    """A message body of one of these types."""
    kind = draw(st.sampled_from(kinds))
    data = draw(data_of(kind, ids))
    key = data.get(contract(kind)[1]) if isinstance(data, dict) else None
    aggregate_id = key if _is_id(key) else str(new_id())
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": "/crewline/hostile",
        "type": kind,
        "subject": f"{aggregate_of(kind)}/{aggregate_id}",
        "time": datetime.now(UTC).isoformat(),
        "organizationid": draw(st.sampled_from(organizations)),
        "sequence": 1,
        "partitionkey": f"{aggregate_id}",
        "data": data,
    }
    if draw(st.integers(0, 9)) == 0:
        envelope |= draw(st.sampled_from(ENVELOPES))
    return json.dumps(envelope).encode()


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False

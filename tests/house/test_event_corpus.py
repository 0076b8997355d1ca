"""Every example of every event that was ever released is read by everybody who hears it today, also with members that
nobody knows; and it is still what the last released schema promised."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from common.contracts import discovery
from common.events import read_data

from .sources import ROOT

UNKNOWN = {"a_member_of_tomorrow": {"deep": [1, "two", None]}}


def corpus() -> Iterator[tuple[discovery.Contract, Path]]:
    """Each example with its contract."""
    for contract in discovery.contracts(ROOT):
        for path in contract.examples:
            yield contract, path


def with_unknown_members(value: Any) -> Any:
    """The same, as a later release may say it: with more members at every depth."""
    if isinstance(value, dict):
        return {**{name: with_unknown_members(each) for name, each in value.items()}, **UNKNOWN}
    return [with_unknown_members(each) for each in value] if isinstance(value, list) else value


def test_the_corpus_is_large() -> None:
    assert len(list(corpus())) >= 2 * len(list(discovery.contracts(ROOT))) > 100


@pytest.mark.parametrize("name", sorted(path.parent.name for path in ROOT.glob("services/*/*/bootstrap.py")))
def test_a_service_reads_every_example_that_it_hears_also_with_unknown_members(name: str) -> None:
    handlers = importlib.import_module(f"{name}.bootstrap").SERVICE.handlers
    for contract, path in corpus():
        told = json.loads(path.read_text(encoding="utf-8"))
        for handler in handlers.of(contract.type):
            known = read_data(handler.reader, msgspec.json.encode(told))
            later = read_data(handler.reader, msgspec.json.encode(with_unknown_members(told)))
            keeps_all = handler.reader is msgspec.Raw or _keeps_free_objects(told)
            assert known == later or keeps_all, f"{name}.{handler.name}: {path}"


def _keeps_free_objects(told: Any) -> bool:
    """An event with an object that readers keep whole, such as a report's answers, keeps what is unknown in it too."""
    return any(isinstance(each, dict | list) for each in told.values())


def test_every_example_is_what_the_released_schema_promised() -> None:
    wrong = []
    for contract, path in corpus():
        released = json.loads((contract.folder / "released.json").read_text(encoding="utf-8"))
        told = json.loads(path.read_text(encoding="utf-8"))
        wrong += [f"{path}: {error.message}" for error in jsonschema.Draft202012Validator(released).iter_errors(told)]
    assert wrong == []


def test_a_reader_that_needs_what_an_example_lacks_is_found() -> None:
    class Greedy(msgspec.Struct):
        customer_id: str
        shoe_size: int

    [path] = [path for contract, path in corpus() if contract.type == "customer.created.v1"][:1]
    with pytest.raises(msgspec.ValidationError, match="shoe_size"):
        read_data(Greedy, path.read_bytes())

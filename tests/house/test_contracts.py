"""Contracts and code agree, and each check is proven by a planted bad contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from common.contracts import checks, discovery

from .planted_services import CONTRACT, EVENTS, EXAMPLE, FOLDER, HEARS, PlantedPlatform, plant
from .sources import ROOT

EXAMPLE_FILE = f"{FOLDER}/examples/01-small.json"
CONTRACT_FILE = f"{FOLDER}/event.yaml"
EVENTS_FILE = "services/moss/moss/domain/events.py"
OTHER_EVENTS_FILE = "services/lichen/lichen/domain/events.py"
HEARS_FILE = "services/lichen/lichen/entrypoints/events.py"


@pytest.fixture
def planted(tmp_path: Path) -> PlantedPlatform:
    """A platform whose contracts are true."""
    return PlantedPlatform(tmp_path)


@pytest.mark.parametrize("check", [checks.drift, checks.compatibility])
def test_generated_files_say_what_the_code_says(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", [checks.ownership, checks.hearing])
def test_who_says_and_who_hears_is_what_the_contracts_say(check: Callable[[Path, Any], list[str]]) -> None:
    assert check(ROOT, discovery.services(ROOT)) == []


def test_every_example_is_valid_by_its_schema() -> None:
    for contract in discovery.contracts(ROOT):
        schema = json.loads((contract.folder / "schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for path in contract.examples:
            validator.validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted(ROOT.glob("contracts/http/*.yaml")), ids=lambda path: path.name)
def test_every_openapi_document_is_one(path: Path) -> None:
    OpenAPIV31SpecValidator(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)).validate()


def test_the_platforms_document_says_of_each_operation_what_its_service_says() -> None:
    """Components of one name are renamed when documents are merged; nothing may change its meaning by that."""
    whole = openapi("platform")
    for path in ROOT.glob("services/*/*/bootstrap.py"):
        own = openapi(path.parent.name)
        for place, operations in own["paths"].items():
            for method, operation in operations.items():
                if method != "parameters":
                    merged = whole["paths"][place][method]
                    for part in ("parameters", "requestBody", "responses"):
                        assert inlined(operation.get(part), own) == inlined(merged.get(part), whole), (method, place)


def test_the_asyncapi_document_holds_together() -> None:
    document = yaml.safe_load((ROOT / "contracts/asyncapi.yaml").read_text(encoding="utf-8"))
    assert document["asyncapi"] == "3.0.0"
    types = {contract.type for contract in discovery.contracts(ROOT)}
    assert {message["name"] for message in document["components"]["messages"].values()} == types
    assert all(channel["address"] and channel["messages"] for channel in document["channels"].values())
    assert {operation["action"] for operation in document["operations"].values()} == {"send"}
    for reference in references(document):
        assert resolved(document, reference), reference
    for message in document["components"]["messages"].values():
        jsonschema.Draft202012Validator.check_schema(message["payload"])


def test_a_true_platform_has_no_complaints(planted: PlantedPlatform) -> None:
    assert planted.complaints_after({}) == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("    inches: int\n", "", "data.inches: removed"),
        ("    inches: int\n", "    inches: str\n", "data.inches: type was 'integer' and is 'string'"),
        ("    inches: int\n", "    inches: int = 0\n", "data.inches: no longer always there"),
        ("    inches: int\n", "    inches: int | None\n", "data.inches: "),
        ("    worth: MoneyData\n", "    worth: int\n", "data.worth: type was 'object' and is 'integer'"),
    ],
)
def test_what_a_reader_would_miss_needs_a_new_version(
    planted: PlantedPlatform, before: str, after: str, complaint: str
) -> None:
    changed = {EVENTS_FILE: EVENTS.replace(before, after)}
    assert any("schema.json is not what the code says" in said for said in planted.complaints_after(changed))
    planted.write()
    found = planted.complaints_after({})
    assert any(f"moss.grown.v1: {complaint}" in said and "new major version" in said for said in found), found


ANSWER = EVENTS.replace("moss.grown.v1", "moss.praised.v1").replace("moss_id", "praise_id")
ANSWER_CONTRACT = (
    CONTRACT.replace("owner: moss", "owner: lichen").replace("[lichen]", "[]") + "answers: moss.grown.v1\n"
)
ANSWER_FILE = "contracts/events/moss.praised.v1/event.yaml"
WRONG_ANSWER = "moss.praised.v1: answers moss.grown.v1, which is no other service's event"


def test_a_service_may_answer_in_the_askers_name_by_a_record_of_its_own(planted: PlantedPlatform) -> None:
    apart = ANSWER_CONTRACT.replace("moss_id", "praise_id")
    found = planted.complaints_after({OTHER_EVENTS_FILE: ANSWER, ANSWER_FILE: apart})
    assert not any("aggregate moss is said by" in said or "answers" in said for said in found), found
    same_key = planted.complaints_after({ANSWER_FILE: ANSWER_CONTRACT})
    assert any(WRONG_ANSWER in said for said in same_key), same_key


def test_an_optional_addition_is_welcome(planted: PlantedPlatform) -> None:
    plant(planted.root, {EVENTS_FILE: EVENTS + "    colour: str | None = None\n"})
    planted.write()
    assert planted.complaints_after({}) == []


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({CONTRACT_FILE: CONTRACT.replace("[lichen]", "[]")}, "consumers say [], the code hears in ['lichen']"),
        ({CONTRACT_FILE: CONTRACT.replace("[lichen]", "[lichen, fern]")}, "consumers say ['fern', 'lichen']"),
        ({HEARS_FILE: "from common.bus.handlers import Handlers\nhandlers = Handlers('lichen')\n"}, "hears in []"),
        ({CONTRACT_FILE: CONTRACT.replace("owner: moss", "owner: lichen")}, "owner is 'lichen', said by moss"),
        ({CONTRACT_FILE: CONTRACT.replace("key: moss_id", "key: note")}, "key and root are moss_id, moss_id"),
        ({CONTRACT_FILE: CONTRACT.replace("[note]", "[email]")}, "pii names email"),
        ({CONTRACT_FILE: CONTRACT.replace("examples: 2", "examples: 3")}, "3 examples were there, 2 are"),
        ({OTHER_EVENTS_FILE: EVENTS}, "aggregate moss is said by ['lichen', 'moss']"),
        ({EXAMPLE_FILE: json.dumps({**EXAMPLE, "inches": "three"})}, "01-small.json is not what the class says"),
        ({EXAMPLE_FILE: "{"}, "01-small.json is not what the class says"),
        ({HEARS_FILE: HEARS.replace("inches: int", "feet: int")}, "lichen.keep_moss cannot read moss.grown.v1"),
        ({f"{FOLDER}/schema.json": "{}"}, "schema.json is not what the code says"),
        ({"contracts/asyncapi.yaml": "asyncapi: 3.0.0"}, "asyncapi.yaml is not what the code says"),
        ({"contracts/http/moss.openapi.yaml": ""}, "moss.openapi.yaml is not what the code says"),
        ({"docs/events.md": "# Events"}, "events.md is not what the code says"),
        ({"contracts/events/fern.grown.v1/event.yaml": CONTRACT}, "fern.grown.v1 has a contract but nobody says it"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_untrue_contract_is_complained_about(
    planted: PlantedPlatform, files: dict[str, str], complaint: str
) -> None:
    found = planted.complaints_after(files)
    assert any(complaint in said for said in found), found


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        (EXAMPLE_FILE, "fewer than two examples"),
        (f"{FOLDER}/released.json", "no released.json"),
        (CONTRACT_FILE, "moss.grown.v1 is said but has no contracts"),
    ],
)
def test_a_missing_file_is_complained_about(planted: PlantedPlatform, path: str, complaint: str) -> None:
    (planted.root / path).unlink()
    found = planted.complaints_after({})
    assert any(complaint in said for said in found), found


def openapi(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(
        (ROOT / f"contracts/http/{name}.openapi.yaml").read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )
    return found


def inlined(node: Any, document: dict[str, Any], seen: tuple[str, ...] = ()) -> Any:
    """A part of a document with what it refers to in place of the references."""
    if isinstance(node, list):
        return [inlined(each, document, seen) for each in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if reference in seen:
        return "itself"
    if isinstance(reference, str):
        return inlined(resolved(document, reference), document, (*seen, reference))
    return {key: inlined(value, document, seen) for key, value in node.items()}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref" and isinstance(value, str))
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolved(document: Any, reference: str) -> Any:
    """What a reference of contracts/asyncapi.yaml leads to, inside it or beside it."""
    if not reference.startswith("#"):
        return json.loads((ROOT / "contracts" / reference).read_text(encoding="utf-8"))
    for part in reference.removeprefix("#/").split("/"):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document

"""Ids of another company in bodies, queries and cursors: refused or nothing found, nothing shown, nothing changed."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from common.ids import new_id

from .bodies import names_a_record
from .company import Company, quarter_hours_from_now
from .expected import leak, nothing_wrong
from .fingerprints import difference, fingerprint
from .operations import Description, Operation
from .other_gateways import in_haste
from .platform_in_process import Platform
from .requests_made import right_body, values_of
from .tables import CHOSEN, FREE_NOTES, ONE_BY_ONE, REFERS_TO, SETTLED

REFUSED = (404, 409, 422)


def test_no_body_can_refer_to_another_company(
    platform: Platform, description: Description, ours: Company, theirs: Company
) -> None:
    platform.drain()
    before, ours = fingerprint(platform.services, theirs.id), in_haste(ours)
    wrong, tried = [], 0
    for operation in description.guarded():
        if operation.body is None or operation.id in ONE_BY_ONE:
            continue
        body = right_body(operation, ours, description)
        for path, schema in body.objects():
            for name, member in schema["properties"].items():
                if not names_a_record(member, description) or name in CHOSEN or (operation.id, name) in FREE_NOTES:
                    continue
                foreign = theirs.one(REFERS_TO.get(name, name))
                value = [foreign] if "items" in description.resolved(member) else foreign
                wrong += complaints(operation, body.having(path, name, value), name, ours, theirs)
                tried += 1
    nothing_wrong(wrong)
    assert tried > 25
    platform.drain()
    assert difference(before, fingerprint(platform.services, theirs.id)) == []


def test_no_action_of_a_phone_can_refer_to_another_company(platform: Platform, ours: Company, theirs: Company) -> None:
    platform.drain()
    before = fingerprint(platform.services, theirs.id)
    own_visit, line = ours.ids["visit_id"][2], {"line_id": theirs.one("line_id"), "done": True}
    tried: list[tuple[str, dict[str, Any]]] = [
        ("visit.start", {"visit_id": theirs.one("visit_id")}),
        ("visit.reset", {"visit_id": theirs.one("visit_id"), "reason": "x"}),
        ("visit.complete", {"visit_id": own_visit, "lines": [line]}),
        ("note.add", {"note_id": str(new_id()), "job_id": theirs.one("job_id"), "text": "x"}),
        ("note.edit", {"note_id": theirs.one("note_id"), "text": "x"}),
        ("break.start", {"visit_id": theirs.one("visit_id")}),
        ("break.end", {"visit_id": theirs.one("visit_id")}),
    ]
    sent_at = quarter_hours_from_now(0)
    for who in (ours.owner, ours.people["crew_lead"]):
        device = {"device_id": str(new_id()), "at": sent_at, "base_version": 99}
        actions = [
            {"id": str(new_id()), "sequence": number, "kind": kind, **device, **particulars}
            for number, (kind, particulars) in enumerate(tried, start=1)
        ]
        answers = [who.post("/sync/actions", {"sent_at": sent_at, "actions": [action]}) for action in actions]
        codes = [item["problem"]["code"] for answer in answers for item in answer["items"]]
        assert codes == ["not_found", "not_found", "unknown_line", *["not_found"] * 4]
        assert theirs.marker not in str(answers)
    platform.drain()
    assert difference(before, fingerprint(platform.services, theirs.id)) == []


def test_no_query_finds_anything_of_another_company(description: Description, ours: Company, theirs: Company) -> None:
    wrong, tried = [], 0
    for operation, name in queries(description):
        if name == "after" and "limit" not in names_of(operation, description):
            continue  # a file, whose place to go on is in a header
        if name == "after":
            value = theirs.owner.get(f"{operation.at({})}{'&' if operation.query else '?'}limit=1").get("next")
        else:
            value = theirs.one(REFERS_TO.get(name, name))
        if value is None:
            continue
        sign = "&" if operation.query else "?"
        answer = ours.owner.call("GET", f"{operation.at({})}{sign}{name}={value}")
        tried += 1
        items = (answer.get_json() or {}).get("items", [])
        right = answer.status_code in REFUSED or (answer.status_code == 200 and (name == "after" or items == []))
        wrong.append(leak(answer, theirs.marker))
        wrong.append(None if right else f"{operation.id}?{name}: {answer.status_code} {answer.text[:300]}")
    nothing_wrong(wrong)
    assert tried > 20


def names_of(operation: Operation, description: Description) -> set[str]:
    """The names of an operation's query parameters."""
    asked = description.document["paths"][operation.path]["get"].get("parameters", [])
    return {each["name"] for each in asked if each["in"] == "query"}


def queries(description: Description) -> list[tuple[Operation, str]]:
    """Lists, and each of their query parameters that names a record or a place in the list."""
    found = []
    for operation in description.guarded():
        if operation.method == "GET" and not operation.parameters:
            asked: list[dict[str, Any]] = description.document["paths"][operation.path]["get"].get("parameters", [])
            for each in asked:
                schema = each["schema"] if each["in"] == "query" else {}
                if each["name"] == "after" or names_a_record(schema, description):
                    found.append((operation, each["name"]))
    return found


def complaints(operation: Operation, body: Any, name: str, ours: Company, theirs: Company) -> list[str]:
    """What is wrong with the answers, tried on each of our own records; one of them must have looked at the id."""
    answers = [attempt(operation, values, body, ours) for values in all_values(operation, ours)]
    wrong = [leak(answer, theirs.marker) for answer in answers]
    wrong += [
        f"{operation.id} with their {name}: {answer.status_code} {answer.text[:300]}"
        for answer in answers
        if answer.status_code not in REFUSED and operation.id not in SETTLED
    ]
    if not any(looked_at(answer, name) for answer in answers):
        wrong.append(f"{operation.id} never looked at {name}: {[answer.text[:200] for answer in answers]}")
    return [each for each in wrong if each]


def all_values(operation: Operation, ours: Company) -> list[dict[str, str]]:
    """Our records for the path, one parameter at a time."""
    first = values_of(operation, ours)
    others = [{**first, name: each} for name in operation.parameters for each in ours.ids.get(name, [])[1:]]
    return [first, *others]


def attempt(operation: Operation, values: dict[str, str], body: Any, ours: Company) -> TestResponse:
    """The owner's request, with the version that the record has now."""
    address, version = operation.at(values), None
    if operation.versioned:
        place = address if operation.method == "PATCH" else address.rpartition("/")[0]
        seen = ours.owner.call("GET", place).get_json()
        version = seen.get("version", 1)
    return ours.owner.call(operation.method, address, body, version=version)


def looked_at(answer: TestResponse, name: str) -> bool:
    """Whether the refusal is about the reference."""
    problem = answer.get_json()
    fields = [error["field"] for error in problem.get("errors", [])]
    return answer.status_code == 404 or problem.get("code") == "not_yet_known" or any(name in field for field in fields)

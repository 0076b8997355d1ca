"""No member beyond those described is ever taken: a body with one is refused by its name, and no row changes."""

from __future__ import annotations

from typing import Any

from common.ids import new_id

from .bodies import Body
from .company import Company, usd
from .expected import nothing_wrong
from .fingerprints import difference, fingerprint
from .operations import Description, Operation
from .platform_in_process import Platform
from .requests_made import right_body, sent, values_of
from .tables import MADE_FOR


def members(theirs: Company) -> dict[str, Any]:
    """What an attacker would like to set."""
    return {
        "organization_id": theirs.id,
        "id": str(new_id()),
        "role": "owner",
        "permissions": ["*"],
        "status": "paid",
        "total": usd(0),
        "balance": usd(0),
        "version": 99,
        "number": 1,
        "paid_at": "2030-01-01T00:00:00Z",
    }


def test_no_operation_takes_more_than_it_describes(
    platform: Platform, description: Description, ours: Company, theirs: Company
) -> None:
    platform.drain()
    before = fingerprint(platform.services, ours.id)
    wrong, tried = [], 0
    for operation in description.operations:
        if operation.body is None or operation.id in MADE_FOR:
            continue
        body = right_body(operation, ours, description)
        for path, schema in body.objects():
            for name, value in members(theirs).items():
                if name not in schema["properties"]:
                    wrong.append(complaint(operation, body, (*path, name), value, ours))
                    tried += 1
    nothing_wrong(wrong)
    assert tried > 500
    assert difference(before, fingerprint(platform.services, ours.id)) == []


def complaint(operation: Operation, body: Body, path: tuple[str, ...], value: Any, ours: Company) -> str | None:
    """What is wrong with the answer to a body with this member in it."""
    answer = sent(ours.owner, operation, values_of(operation, ours), body.having(path[:-1], path[-1], value))
    named = [error["field"] for error in (answer.get_json() or {}).get("errors", [])]
    if answer.status_code == 422 and any(field.rpartition(".")[2] in path for field in named):
        return None
    return f"{operation.id} with {'.'.join(path)}: {answer.status_code} {answer.text[:300]}"

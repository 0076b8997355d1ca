"""Requests of the matrix, made for any operation; one that cannot be made fails."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from .bodies import Body
from .company import Company
from .expected import complaint, leak
from .operations import Description, Operation
from .people import PICTURE, Who
from .tables import BODIES, EVERYWHERE, MADE_BY, MADE_FOR, MEMBERS, WORDS


class NotCovered(AssertionError):
    """An operation whose request nobody described: extend tables.py."""


def values_of(operation: Operation, company: Company) -> dict[str, str]:
    """The company's own record for each parameter; what an operation uses up is made for it."""
    known = {**WORDS, **{name: ids[0] for name, ids in company.ids.items()}}
    if operation.id in MADE_FOR:
        parameter, path, body = MADE_FOR[operation.id](company)
        known[parameter] = company.people[MADE_BY.get(operation.id, "owner")].post(path, body)["id"]
    missing = [name for name in operation.parameters if name not in known]
    if missing:
        raise NotCovered(f"{operation.id} takes {missing[0]}, and no record of the company stands for it")
    return {name: known[name] for name in operation.parameters}


def body_of(operation: Operation, company: Company, description: Description) -> Any:
    """The smallest body that is right for this company, or None."""
    if operation.takes_picture:
        return PICTURE
    return None if operation.body is None else right_body(operation, company, description).example


def right_body(operation: Operation, company: Company, description: Description) -> Body:
    """The same, with its schema."""
    assert operation.body is not None
    ids = {name: ids[0] for name, ids in company.ids.items()}
    known = {**EVERYWHERE, **ids, **MEMBERS.get(operation.id, lambda _: {})(company)}
    smallest = description.example(operation.body, known)
    example = {**smallest, **BODIES.get(operation.id, lambda _: {})(company)}
    return Body(description, operation.body, example, known)


def sent(who: Who, operation: Operation, values: dict[str, str], body: object) -> TestResponse:
    """The answer to one request, with a version where the operation wants one."""
    return who.call(operation.method, operation.at(values), body, version=1 if operation.versioned else None)


def refused(who: Who, operation: Operation, company: Company, description: Description) -> str | None:
    """What is wrong with the answer on the company's own record, if anything."""
    values = values_of(operation, company)
    if "session_id" in values and who.email:
        values["session_id"] = who.get("/sessions")["items"][0]["id"]
    return complaint(who, operation, "own", sent(who, operation, values, body_of(operation, company, description)))


def foreign_complaints(operation: Operation, ours: Company, theirs: Company, description: Description) -> list[str]:
    """What is wrong with answers on each of the other company's records, whatever state it is in, to every role."""
    mine, wrong = values_of(operation, ours), []
    for name in set(operation.parameters) - WORDS.keys():
        for identifier in theirs.ids[name]:
            for who in ours.people.values():
                answer = sent(who, operation, {**mine, name: identifier}, body_of(operation, ours, description))
                wrong += [complaint(who, operation, "foreign", answer), leak(answer, theirs.marker)]
    return [each for each in wrong if each]

"""Requests of one company that carry something of another in every place where something can be carried: path, query,
cursor, body, headers, and the names of files."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from common.ids import new_id

from .bodies import names_a_record
from .company import Company
from .operations import Description, Operation
from .people import PICTURE
from .requests_made import right_body
from .tables import MADE_FOR, REFERS_TO, WORDS

# They would lock the company out of its own test.
LOCK_OUT = frozenset(
    {"logOut", "endSession", "changePassword", "changeMember", "deactivateMember", "changeRole", "changeMe", "signUp"}
)
FOREIGN_HEADERS = ("X-Organization-Id", "X-Tenant-Id", "X-Crewline-Organization", "X-Person-Id", "Forwarded", "Referer")


@dataclass
class Crossing:
    """Draws requests of `ours` that name records of `theirs` as often as its own."""

    ours: Company
    theirs: Company
    description: Description
    chance: random.Random
    used_keys: list[str] = field(default_factory=list)  # idempotency keys, also the other company's
    cursors: dict[str, str] = field(default_factory=dict)  # by list, the other company's

    def __post_init__(self) -> None:
        self.operations = [each for each in self.description.guarded() if each.id not in LOCK_OUT | MADE_FOR.keys()]

    def send(self) -> tuple[Operation, TestResponse]:
        """One request, by somebody of ours."""
        operation = self.chance.choice(self.operations)
        who = self.chance.choice([self.ours.owner, self.ours.owner, self.ours.people["manager"]])
        address = operation.at({name: self._id(name) for name in operation.parameters})
        if operation.method == "GET":
            address = self._asked(operation, address)
        headers = {**who.credentials(), **self._headers(operation)}
        body = self._body(operation)
        if isinstance(body, bytes):
            headers["Content-Type"] = "image/png"
        return operation, who.platform.call(operation.method, f"/api/v1{address}", body, **headers)

    def _id(self, name: str) -> str:
        if name in WORDS:
            return WORDS[name]
        whose = self.chance.choice([self.ours, self.theirs, self.theirs])
        known = whose.ids.get(REFERS_TO.get(name, name))
        return self.chance.choice(known) if known else str(new_id())

    def _asked(self, operation: Operation, address: str) -> str:
        described = self.description.document["paths"][operation.path]["get"].get("parameters", [])
        names = [each["name"] for each in described if each["in"] == "query" and each["name"] not in operation.query]
        asked = []
        for name in self.chance.sample(names, k=min(len(names), self.chance.randint(0, 2))):
            value = self.cursors.get(operation.id, "x") if name == "after" else self._id(name)
            asked.append(f"{name}={quote(value)}")
        return f"{address}{'&' if '?' in address else '?'}{'&'.join(asked)}" if asked else address

    def _headers(self, operation: Operation) -> dict[str, str]:
        found = {self.chance.choice(FOREIGN_HEADERS): self.theirs.id}
        if operation.versioned:
            found["If-Match"] = self.chance.choice(['"1"', '"2"', "*"])
        if operation.method == "POST":
            key = self.chance.choice([*self.used_keys[-20:], str(new_id()), str(new_id())])
            self.used_keys.append(key)
            found["Idempotency-Key"] = key
        return found

    def _body(self, operation: Operation) -> Any:
        if operation.takes_picture:
            return PICTURE
        if operation.body is None:
            return None
        body = right_body(operation, self.ours, self.description)
        for path, schema in list(body.objects()):
            for name, member in schema["properties"].items():
                if names_a_record(member, self.description) and self.chance.random() < 0.5:
                    several = "items" in self.description.resolved(member)
                    value: Any = [self._id(name)] if several else self._id(name)
                    body = replace(body, example=body.having(path, name, value))
        return body.example

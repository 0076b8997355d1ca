"""Builders for tests: a company with customers, a catalogue and estimates, through the real HTTP app."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event

from common.clock import FixedClock
from common.http.identity import HEADER, Identity, mint_internal_token
from common.ids import new_id
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import Caller, Harness, Said, person
from estimate.domain.signature_image import as_data_url

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 in the morning in Chicago
ADDRESS = {
    "line1": "12 Oak Street",
    "city": "Springfield",
    "region": "IL",
    "postal_code": "62701",
    "country": "US",
    "latitude": 39.799,
    "longitude": -89.644,
}
STRANGER = Identity(organization_id=None, person_id=None, kind="anonymous")


def dollars(amount: float) -> dict[str, Any]:
    """Money as sent."""
    return {"amount": round(amount * 100), "currency": "USD"}


def png(width: int = 4, height: int = 2) -> bytes:
    """A small sound picture, as a canvas writes it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\x00" + b"\x01\x02\x03\xff" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Company:
    """One organization, known to the service, and its owner's client."""

    def __init__(self, harness: Harness, *, currency: str = "USD") -> None:
        self.harness = harness
        self.id = new_id()
        self.identity = person(self.id)
        self.owner: Caller = harness.client(self.identity)
        self.hear("organization.created.v1", self.id, {**self.facts(), "currency": currency})

    def facts(self) -> dict[str, Any]:
        """How the gateway describes it."""
        return {
            "organization_id": self.id,
            "name": "Sparkle <Wash> & Co",
            "zone": "America/Chicago",
            "currency": "USD",
            "locale": "en-US",
            "email": "office@sparkle.example",
            "phone": "+12175550100",
        }

    def hear(self, event_type: str, key: UUID, data: dict[str, Any], **options: Any) -> UUID:
        """Deliver an event to the service."""
        return self.harness.hear(data, self.id, type=event_type, key=key, **options)

    def said(self, event_type: str, about: str | UUID) -> list[Said]:
        """What the service said of a record."""
        return [one for one in self.harness.said(event_type) if str(one.aggregate_id) == str(about)]

    def customer(self, **facts: Any) -> dict[str, Any]:
        """A customer with one property, who may be reached by e-mail and text."""
        body = {
            "name": "Ada Byron",
            "email": "ada@example.com",
            "phones": [{"number": "+12175550123", "label": "mobile"}],
            "consent_email": True,
            "consent_sms": True,
            "properties": [{"label": "Home", "address": ADDRESS}],
            **facts,
        }
        return made(self.owner.post("/api/v1/customers", body))

    def service(self, **facts: Any) -> dict[str, Any]:
        """A service of the catalogue."""
        body = {"name": "House wash", "unit_price": dollars(200), "duration_minutes": 90, **facts}
        return made(self.owner.post("/api/v1/services", body))

    def estimate(self, *, customer_id: str | None = None, **facts: Any) -> dict[str, Any]:
        """A draft with a line of 200 dollars and an add-on of 50."""
        body = {
            "customer_id": customer_id or self.customer()["id"],
            "title": "Spring cleaning",
            "lines": [
                {"name": "House wash", "quantity": 1, "unit_price": dollars(200), "duration_minutes": 90},
                {"name": "Gutters", "quantity": 2, "unit_price": dollars(25), "duration_minutes": 30, "optional": True},
            ],
            **facts,
        }
        return made(self.owner.post("/api/v1/estimates", body))

    def sent(self, **facts: Any) -> Visitor:
        """A proposal that went out."""
        return self.send(self.estimate(**facts))

    def send(self, estimate: dict[str, Any]) -> Visitor:
        """Send a draft, or send an open estimate again."""
        place = f"/api/v1/estimates/{estimate['id']}"
        answer = self.owner.post(f"{place}/send", {}, version=estimate["version"])
        assert answer.status_code == 200, answer.data
        link = self.said("estimate.sent.v1", estimate["id"])[-1].data["link"]
        return Visitor(self, estimate["id"], link)

    def visitor(self, estimate_id: str, path: str) -> Visitor:
        """Whoever holds this link."""
        return Visitor(self, estimate_id, path)

    def show(self, estimate_id: str) -> dict[str, Any]:
        """An estimate as it is now."""
        shown: dict[str, Any] = self.owner.get(f"/api/v1/estimates/{estimate_id}").get_json()
        return shown

    def count_queries(self, act: Callable[[], object]) -> int:
        """How many statements that took."""
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        engine = self.harness.service.database.app_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    def let_pass(self, **time: float) -> None:
        """Move the service's clock."""
        clock = self.harness.service.clock
        assert isinstance(clock, FixedClock)
        clock.advance(**time)


class Visitor:
    """What the customer holds: a link, and a browser without JavaScript."""

    def __init__(self, company: Company, estimate_id: str, link: str) -> None:
        self.company = company
        self.estimate_id = estimate_id
        self.path = "/p/" + link.rpartition("/p/")[2]
        self._visitor = company.harness.client(STRANGER)
        self._browser = company.harness.app.test_client()

    def open(self, **headers: str) -> Any:
        """Look at the page."""
        return self._visitor.get(self.path, headers=headers)

    def fields(self, **typed: Any) -> dict[str, Any]:
        """The form as the page has it, with what the customer types."""
        text = self.open().text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', text))
        return {**hidden, "option": re.findall(r'name="option" value="([^"]+)" checked', text), **typed}

    def post(self, step: str, fields: dict[str, Any], **headers: str) -> Any:
        """Submit a form through the gateway."""
        token = mint_internal_token(STRANGER, audience="estimate", private_key=PRIVATE_KEY)
        sent = {"User-Agent": "Phone 1.0", "X-Crewline-Client-Address": "203.0.113.9", HEADER: token, **headers}
        return self._browser.post(f"{self.path}/{step}", data=fields, headers=sent)

    def sign(self, **typed: Any) -> Any:
        """Sign with a typed name and a drawing."""
        return self.post("accept", self.fields(name="Ada Byron", signature=as_data_url(png()), **typed))


def made(answer: Any) -> dict[str, Any]:
    """The record that was made."""
    assert answer.status_code == 201, answer.data
    record: dict[str, Any] = answer.get_json()
    return record


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem that was answered."""
    assert answer.status_code == status, answer.data
    problem: dict[str, Any] = answer.get_json()
    assert problem["code"] == code, problem
    return problem

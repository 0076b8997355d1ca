"""A customer whose every text can be told from all others, through the whole story: and where such texts are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from psycopg import sql

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness

from .company import Company, quarter_hours_from_now, usd
from .people import PICTURE
from .platform_in_process import Platform

NEEDLE, DIGITS, LATITUDE = "qzxwj", "3125550143", 30.319876
_COLUMNS = """SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'ARRAY', 'double precision', 'bytea')"""
_ADDRESS = {"city": "Qzxwjville", "region": "TX", "postal_code": "78751", "country": "US"}


def traces(services: dict[str, Harness]) -> set[str]:
    """Every place in every database that still says something of the customer, as service.table.column."""
    return {place for name, harness in services.items() for place in _traces_in(name, harness)}


def _traces_in(service: str, harness: Harness) -> Iterator[str]:
    with connect_plain(harness.urls.platform) as connection:
        for table, column, kind in connection.execute(_COLUMNS).fetchall():
            shown = "encode({}, 'escape')" if kind == "bytea" else "{}::text"
            asked = sql.SQL("SELECT 1 FROM {} WHERE " + shown + " ~* %s LIMIT 1").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            if connection.execute(asked, [f"{NEEDLE}|{DIGITS}|{LATITUDE}"]).fetchone():
                yield f"{service}.{table}.{column}"


@dataclass
class Story:
    """The customer's business with a company that is in business already."""

    company: Company
    customer: dict[str, Any] = field(default_factory=dict)
    job: dict[str, Any] = field(default_factory=dict)

    @property
    def platform(self) -> Platform:
        """Where it happens."""
        return self.company.platform

    def live(self) -> None:
        """From the first entry to the last payment; nothing is open afterwards."""
        self._enter()
        self._sell()
        self._work()
        self._check()
        self._bill()
        self.platform.tick("routing")
        self.platform.drain()

    def _enter(self) -> None:
        place = {"line1": "Qzxwj Lane 7", **_ADDRESS, "latitude": LATITUDE, "longitude": -97.7}
        facts = {
            "name": "Qzxwjandra Doe",
            "company": "Qzxwj Works",
            "email": "qzxwjandra@example.net",
            "phones": [{"number": f"+1{DIGITS}", "label": "qzxwj phone"}],
            "billing_address": place,
            "consent_email": True,
            "consent_sms": True,
            "properties": [{"label": "Qzxwj cabin", "address": place, "access_notes": "qzxwj gate"}],
        }
        self.customer = self.company.owner.post("/customers", facts)
        self.platform.drain()

    def _sell(self) -> None:
        owner = self.company.owner
        lost = owner.post(f"/estimates/{self._sent()['id']}/decline", {"reason": "qzxwj reason"})
        assert lost["status"] == "declined"
        won = self._sent()
        path = urlsplit(owner.post(f"/estimates/{won['id']}/links")["url"]).path
        client = self.platform.front.client
        hidden = dict(
            re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', client.get(path).text)
        )
        signed = client.post(f"{path}/accept", data={**hidden, "name": "Qzxwjandra Doe"})
        assert signed.status_code == 303, signed.text
        self.platform.drain()
        self.job = owner.get(f"/jobs?customer_id={self.customer['id']}")["items"][0]

    def _sent(self) -> dict[str, Any]:
        line = {"service_id": self.company.one("service_id"), "quantity": 1}
        facts = {"customer_id": self.customer["id"], "title": "Qzxwj offer", "notes": "qzxwj notes", "lines": [line]}
        made = self.company.owner.post("/estimates", facts)
        sent: dict[str, Any] = self.company.owner.post(f"/estimates/{made['id']}/send", {}, version=made["version"])
        return sent

    def _work(self) -> None:
        owner, job_id = self.company.owner, self.job["id"]
        changed = {"title": "Qzxwj job", "instructions": "qzxwj instructions"}
        owner.patch(f"/jobs/{job_id}", changed, version=owner.get(f"/jobs/{job_id}")["version"])
        owner.post(f"/jobs/{job_id}/notes", {"text": "qzxwj note"})
        owner.post(f"/jobs/{job_id}/photos?caption=qzxwj%20caption", PICTURE)
        self.platform.drain()
        visit = owner.get(f"/jobs/{job_id}")["visits"][0]
        times = {"starts_at": quarter_hours_from_now(60), "override_reason": "qzxwj override"}
        owner.post("/bookings", {"visit_id": visit["id"], "crew_id": self.company.one("crew_id"), **times})
        self.platform.drain()
        self.platform.tick("routing")
        self._write_offline(job_id)
        owner.post(f"/visits/{visit['id']}/start")
        owner.post(f"/visits/{visit['id']}/reset", {"reason": "qzxwj reset"})
        owner.post(f"/visits/{visit['id']}/start")
        owner.post(f"/visits/{visit['id']}/complete")
        self.platform.drain()

    def _write_offline(self, job_id: str) -> None:
        note = {"note_id": str(new_id()), "job_id": job_id, "text": "qzxwj offline"}
        action = {"id": str(new_id()), "device_id": str(new_id()), "sequence": 1, "kind": "note.add", "base_version": 0}
        sent = {"sent_at": quarter_hours_from_now(0), "actions": [{**action, **note, "at": quarter_hours_from_now(-1)}]}
        (answer,) = self.company.owner.post("/sync/actions", sent)["items"]
        assert answer["outcome"] == "applied", answer

    def _check(self) -> None:
        owner = self.company.owner
        visit = owner.get(f"/jobs/{self.job['id']}")["visits"][0]
        report = owner.post("/reports", {"visit_id": visit["id"], "checklist_id": self.company.one("checklist_id")})
        answers = [{"item_id": self.company.one("checklist_item_id"), "answer": "done", "note": "qzxwj answer"}]
        owner.patch(f"/reports/{report['id']}", {"answers": answers}, version=report["version"])
        complaint = {"job_id": self.job["id"], "reason": "missed_area", "source": "customer", "details": "qzxwj fact"}
        callback = owner.post("/callbacks", complaint)
        self.platform.drain()
        rework = owner.get(f"/jobs/{callback['rework_job_id']}")
        owner.post(f"/jobs/{rework['id']}/cancel", {"reason": "qzxwj cancel"}, version=rework["version"])
        self.platform.drain()

    def _bill(self) -> None:
        owner = self.company.owner
        line = {"name": "extra", "quantity": 1, "unit_price": usd(5_000)}
        extra = {"customer_id": self.customer["id"], "title": "Qzxwj bill", "notes": "qzxwj thanks", "lines": [line]}
        for _ in range(2):
            owner.post("/invoices", extra)
        self.platform.drain()
        first, *others = owner.get(f"/invoices?customer_id={self.customer['id']}")["items"]
        for invoice in (first, *others):
            version = owner.get(f"/invoices/{invoice['id']}")["version"]
            owner.post(f"/invoices/{invoice['id']}/send", {}, version=version)
        version = owner.get(f"/invoices/{first['id']}")["version"]
        owner.post(f"/invoices/{first['id']}/void", {"reason": "qzxwj void"}, version=version)
        for invoice in others:
            paid = {"method": "check", "reference": "qzxwj check", "note": "qzxwj paid"}
            owner.post(f"/invoices/{invoice['id']}/payments", paid)
        self.platform.drain()

"""A company to look at on the first day, made through the public API, so that all services hear of it as of any."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from crewline_local.story import demo_facts as facts
from crewline_local.story.api import Api, StoryFailed
from crewline_local.story.mail import account_link, outbox_page
from crewline_local.story.opening import CATALOGUE, enter
from crewline_local.story.remembered import Remembered
from crewline_local.story.telling import until

_FILLED = "the demo company"


def demo_password() -> str:
    """A fresh one. The words around what is drawn are none that people use as passwords: a gateway refuses those also
    with digits in between."""
    return f"ladder-{random.token_hex(6)}-gutter"


class Secrets(Protocol):
    """Where passwords are kept."""

    def get(self, name: str, make: Callable[[], str] = ..., /) -> str: ...


class DemoCompany:
    """Its owner signs up at once; everything else is filled in behind the running platform."""

    email = facts.OWNER["email"]

    def __init__(self, url: str, *, file: Path, secrets: Secrets) -> None:
        self._api = Api(url)
        self._made = Remembered(file)
        self.password = secrets.get("demo.password", demo_password)

    def sign_up(self) -> None:
        """The owner can sign in after this."""
        company = {"name": facts.COMPANY, "zone": facts.ZONE, "currency": "USD", "phone": facts.PHONE}
        owner = {**facts.OWNER, "password": self.password}
        enter(self._api, company=company, owner=owner, organization_id=self._made.id_of("organization"))

    def outbox_page(self) -> str | None:
        """A fresh link to the page with the messages; None when notification does not know the company yet."""
        try:
            return outbox_page(self._api)
        except StoryFailed:
            return None

    def fill(self) -> str:
        """Makes whatever is not there yet; returns what to say about it."""
        if self._made.is_done(_FILLED):
            return f"the demo company {facts.COMPANY} is there"
        api, made = self._api, self._made
        for service in CATALOGUE:
            made.create(api, "/services", f"service {service['name']}", {"taxable": True, **service})
        for name, colour in facts.TAGS.items():
            made.create(api, "/tags", f"tag {name}", {"name": name, "colour": colour})
        for customer in facts.customers(tag=lambda name: made.id_of(f"tag {name}")):
            made.create(api, "/customers", f"customer {customer['name']}", customer)
        self._form_crews()
        for checklist in facts.CHECKLISTS:
            made.create(api, "/checklists", f"checklist {checklist['name']}", checklist)
        for sale in facts.SALES:
            self._sell(sale)
        made.once(_FILLED, lambda: None)
        return f"the demo company {facts.COMPANY} is ready: {facts.summary()}"

    def _form_crews(self) -> None:
        for crew in facts.CREWS:
            people = [self._person(person) for person in crew.people]
            since = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
            members = [{"person_id": person, "from_on": since} for person in people]
            body = {"name": crew.name, "colour": crew.colour, "lead_id": people[0], "members": members}
            self._made.create(self._api, "/crews", f"crew {crew.name}", body)

    def _person(self, person: facts.Person) -> str:
        """Invited by e-mail, joined by the link in it; returns who it is now."""

        def join() -> None:
            self._made.create(self._api, "/invitations", f"invitation {person.email}", person.invitation())
            token = account_link(self._api, "/join/", to=person.email)
            body = {"token": token, "name": person.name, "password": self.password}
            Api(self._api.url).post("/invitations/accept", body)

        if person.email not in self._members():
            join()
        return self._members()[person.email]

    def _members(self) -> dict[str, str]:
        return {each["email"]: each["id"] for each in self._api.get("/members", limit=100)["items"]}

    def _sell(self, sale: facts.Sale) -> None:
        """An estimate, as far as it got."""
        lines = [
            {"service_id": self._made.id_of(f"service {name}"), "quantity": quantity} for name, quantity in sale.lines
        ]
        customer = self._made.id_of(f"customer {sale.customer}")
        body = {"customer_id": customer, "title": sale.title, "tax_rate": 8.25, "lines": lines}
        path = f"/estimates/{self._made.create(self._api, '/estimates', f'estimate {sale.title}', body)}"
        if sale.is_sent:
            self._made.once(f"sent {sale.title}", lambda: self._send(path))
        if sale.is_won:
            self._made.once(f"won {sale.title}", lambda: self._api.post(f"{path}/win"))
        if sale.booked is not None:
            self._book(sale, sale.booked, path)

    def _send(self, path: str) -> None:
        self._api.post(f"{path}/send", {}, version=self._api.get(path)["version"])

    def _book(self, sale: facts.Sale, booked: facts.Booked, path: str) -> None:
        """The job comes by itself; its visit gets a crew and a time."""
        jobs = until(lambda: self._api.get(path)["jobs"] or None, what=f"the job of “{sale.title}”")
        visit = self._api.get(f"/jobs/{jobs[0]['id']}")["visits"][0]
        body = {
            "visit_id": visit["id"],
            "crew_id": self._made.id_of(f"crew {booked.crew}"),
            "starts_at": _on_workday(booked.days, booked.at),
        }
        self._made.create(self._api, "/bookings", f"booking {sale.title}", body)


def _on_workday(days: int, at: time) -> str:
    """That many days from now, or the Monday after when it is a weekend."""
    day = (datetime.now(ZoneInfo(facts.ZONE)) + timedelta(days=days)).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, at, ZoneInfo(facts.ZONE)).isoformat()

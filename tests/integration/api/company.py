"""A company with at least one record of every kind, each made through the public API as people make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from common.ids import new_id
from gateway.domain.permissions import DEFAULTS
from gateway.testing.company import PASSWORD

from .people import Who
from .platform_in_process import Platform

INVITED = ("manager", "sales_rep", "crew_lead", "technician")
KEY_SCOPE = "services:read"
ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]


def usd(amount: int) -> dict[str, Any]:
    """Dollars in cents."""
    return {"amount": amount, "currency": "USD"}


def zone_at_noon() -> str:
    """A zone where it is about noon now: what is booked for soon is booked for today, at whatever hour tests run."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


@dataclass
class Company:
    """The people by role, and the ids of records by the name of the path parameter that takes them."""

    platform: Platform
    marker: str
    zone: str = field(default_factory=zone_at_noon)
    people: dict[str, Who] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def owner(self) -> Who:
        """Who founded it."""
        return self.people["owner"]

    @property
    def id(self) -> str:
        """The organization's id."""
        return self.owner.organization_id

    def one(self, parameter: str) -> str:
        """The first record of a kind; crews and their people are assigned to it."""
        return self.ids[parameter][0]

    def keep(self, parameter: str, record: dict[str, Any]) -> dict[str, Any]:
        """Remember a record's id."""
        self.ids.setdefault(parameter, []).append(record["id"])
        return record

    def make(self, parameter: str, path: str, body: Any) -> dict[str, Any]:
        """The owner makes a record."""
        return self.keep(parameter, self.owner.post(path, body))

    @property
    def name(self) -> str:
        """What it calls itself."""
        return f"{self.marker} Company"

    def mails(self, *, naming: str, kinds: tuple[str, ...]) -> list[str]:
        """Subjects of the newest messages of these kinds that name something."""
        listed = [each for each in self.owner.get("/messages?limit=100")["items"] if each["template"] in kinds]
        found = [self.owner.get(f"/messages/{each['id']}") for each in listed]
        return sorted(each["subject"] for each in found if naming in each["text"])

    def line(self, *, price: int = 12_000) -> dict[str, Any]:
        """One line of work of a quarter hour."""
        return {"name": f"{self.marker} wash", "quantity": 1, "unit_price": usd(price), "duration_minutes": 15}


def found(platform: Platform, *, marker: str) -> Company:
    """A company with people and records of every kind; everything has been heard everywhere."""
    from . import fleet_records, records, stock_records, webhook_records

    company = Company(platform, marker)
    _found_and_hire(company)
    records.sell(company)
    records.work(company)
    records.route(company)
    fleet_records.drive(company)
    records.check(company)
    records.bill(company)
    records.settle(company)
    stock_records.stock(company)
    webhook_records.hook(company)
    return company


def _found_and_hire(company: Company) -> None:
    platform, email = company.platform, f"{new_id()}@example.com"
    signed = platform.front.sign_up(name=company.name, email=email, zone=company.zone)
    company.people["owner"] = _who(company, "owner", email, signed.organization_id, signed.person_id)
    for role in INVITED:
        email = f"{new_id()}@example.com"
        person = platform.front.member(signed, role, email=email)
        company.people[role] = _who(company, role, email, signed.organization_id, person.person_id)
    key = company.make("key_id", "/api-keys", {"name": f"{company.marker} key", "scopes": [KEY_SCOPE]})
    scoped = frozenset({KEY_SCOPE})
    company.people["api_key"] = Who(platform, "api_key", scoped, organization_id=company.id, key=key["key"])
    company.people["anonymous"] = Who(platform, "anonymous")
    company.ids["person_id"] = [company.people[role].person_id for role in ("technician", "crew_lead")]
    company.ids["session_id"] = [each["id"] for each in company.owner.get("/sessions")["items"]]
    invited = {"email": f"{company.marker.lower()}@example.com", "role": "technician"}
    company.make("invitation_id", "/invitations", invited)
    platform.drain()


def _who(company: Company, role: str, email: str, organization_id: str, person_id: str) -> Who:
    return Who(company.platform, role, DEFAULTS[role], email, organization_id, person_id)


def local_today(company: Company) -> str:
    """Today where the company is."""
    return datetime.now(ZoneInfo(company.zone)).date().isoformat()


def quarter_hours_from_now(count: int) -> str:
    """A quarter of an hour on the clock, that many from now."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return (now + timedelta(minutes=15 * count - now.minute % 15)).isoformat()


__all__ = ["PASSWORD", "Company", "found", "local_today", "quarter_hours_from_now", "usd"]

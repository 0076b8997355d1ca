"""Where a story plays: the platform's address, the people in it, and what they made so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from common.ids import new_id
from crewline_local.story.api import Api
from crewline_local.story.browser import Browser
from crewline_local.story.telling import Tell

ZONE = "America/Chicago"
CURRENCY = "USD"


@dataclass
class Scene:
    """One company and one customer of it."""

    url: str
    tell: Tell
    marker: str = field(default_factory=lambda: secrets.token_hex(3))
    browser: Browser = field(default_factory=Browser)
    office: Api = field(init=False)
    crew_lead: Api = field(init=False)
    owner_id: str = ""
    lead_id: str = ""
    customer: dict[str, Any] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    estimate: dict[str, Any] = field(default_factory=dict)
    job_id: str = ""
    visit_id: str = ""
    crew: dict[str, Any] = field(default_factory=dict)
    invoice_id: str = ""
    invoice_page: str = ""

    def __post_init__(self) -> None:
        self.office = Api(self.url)
        self.crew_lead = self.office

    def here(self, link: str) -> str:
        """A link as it was sent, at the address by which this platform is reached from here."""
        return f"{self.url}{urlsplit(link).path}"

    def job(self) -> dict[str, Any]:
        """The job as the office sees it now."""
        found: dict[str, Any] = self.office.get(f"/jobs/{self.job_id}")
        return found

    def visit(self) -> dict[str, Any]:
        """The job's visit as the office sees it now."""
        found: dict[str, Any] = next(visit for visit in self.job()["visits"] if visit["id"] == self.visit_id)
        return found

    def invoice(self) -> dict[str, Any]:
        """The invoice as the office sees it now."""
        found: dict[str, Any] = self.office.get(f"/invoices/{self.invoice_id}")
        return found


def usd(dollars: float) -> dict[str, Any]:
    """Money as the API writes it."""
    return {"amount": round(dollars * 100), "currency": CURRENCY}


def words(money: dict[str, Any]) -> str:
    """Money as a person writes it."""
    return f"${money['amount'] / 100:,.2f}"


def fresh_id() -> str:
    """An id made by the client, so that a request sent twice makes one thing."""
    return str(new_id())

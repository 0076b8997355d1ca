"""An organization under test: what it hears from other services, and what it then tells its customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, Said, person

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Chicago
ZONE = "America/Chicago"
_numbers = count(1)


def money(amount: int, currency: str = "USD") -> dict[str, Any]:
    """Money on the wire."""
    return {"amount": amount, "currency": currency}


class Company:
    """One organization with one customer, whose addresses no other test uses."""

    def __init__(self, harness: Harness, *, locale: str = "en-US", zone: str = ZONE) -> None:
        self.harness = harness
        self.id = new_id()
        self.customer_id, self.property_id = new_id(), new_id()
        number = next(_numbers)
        self.email, self.phone = f"ada{number}@example.com", f"+1312555{number:04d}"
        self.hear_organization(locale=locale, zone=zone)
        self.hear_customer()
        self.office = self.caller("owner", "*")

    def caller(self, role: str, *permissions: str) -> Caller:
        """A person of this organization with a role and permissions."""
        return self.harness.client(person(self.id, role, permissions=permissions))

    def hear(self, type: str, key: UUID, /, *, event_id: UUID | None = None, **data: Any) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key, event_id=event_id)

    def hear_organization(self, *, created: bool = True, **changes: Any) -> None:
        """The gateway tells of the organization."""
        facts = {"name": "Bright Co", "zone": ZONE, "currency": "USD", "locale": "en-US", "email": None, "phone": None}
        kind = "organization.created.v1" if created else "organization.changed.v1"
        self.hear(kind, self.id, organization_id=self.id, **{**facts, **changes})

    def hear_customer(self, *, created: bool = True, zone: str = ZONE, **changes: Any) -> None:
        """The estimate service tells of the customer."""
        facts = {
            "customer_id": self.customer_id, "name": "Ada Byron", "company": None, "email": self.email,
            "phones": [{"number": self.phone, "label": "mobile"}], "billing_address": None,
            "properties": [{"property_id": self.property_id, "zone": zone}], "tags": [],
            "consent_email": True, "consent_sms": True, "tax_exempt": False, "locale": None, **changes,
        }  # fmt: skip
        self.hear("customer.created.v1" if created else "customer.changed.v1", self.customer_id, **facts)

    def change_customer(self, **changes: Any) -> None:
        """The customer is another now."""
        self.hear_customer(created=False, **changes)

    def send_proposal(self, *, channels: tuple[str, ...] = ("email", "sms"), **changes: Any) -> UUID:
        """An estimate is sent."""
        facts = {
            "estimate_id": new_id(), "number": 1042, "version": 1, "customer_id": self.customer_id,
            "property_id": self.property_id, "total": money(125_000), "deposit_asked": money(25_000),
            "expires_on": "2030-06-04", "link": "https://crewline.test/p/secret-token", "channels": list(channels),
            **changes,
        }  # fmt: skip
        return self.hear("estimate.sent.v1", facts["estimate_id"], **facts)

    def leave_for_customer(self, *, eta_in_minutes: int | None = 30, at: datetime = NOW, **changes: Any) -> UUID:
        """A crew sets out."""
        eta_at = None if eta_in_minutes is None else at + timedelta(minutes=eta_in_minutes)
        facts = {
            "visit_id": new_id(), "job_id": new_id(), "crew_id": new_id(), "crew_name": "Crew North",
            "customer_id": self.customer_id, "property_id": self.property_id, "at": at, "eta_at": eta_at,
            "zone": ZONE, "notify": True, **changes,
        }  # fmt: skip
        return self.hear("visit.en_route.v1", facts["visit_id"], **facts)

    def pay(self, **changes: Any) -> UUID:
        """A payment succeeds."""
        facts = {
            "payment_id": new_id(), "receivable_id": new_id(), "invoice_id": new_id(), "estimate_id": None,
            "job_id": None, "customer_id": self.customer_id, "method": "bank_transfer", "amount": money(40_000),
            "tip": money(0), "reference": None, "balance": money(10_000), "receipt_link": None, "paid_at": NOW,
            **changes,
        }  # fmt: skip
        return self.hear("payment.succeeded.v1", facts["payment_id"], **facts)

    def ask_for_reset(self) -> UUID:
        """A member forgot the password."""
        member = new_id()
        self.hear("member.joined.v1", member, person_id=member, name="Sam", email=self.email, phone=None, role="owner", active=True)  # fmt: skip  # noqa: E501
        return self.hear(
            "member.reset_requested.v1", member, person_id=member, name="Sam Ortiz", email=self.email,
            link="https://crewline.test/reset/secret-reset-token",
        )  # fmt: skip

    def messages(self, query: str = "") -> list[dict[str, Any]]:
        """The company's messages with their text, oldest first."""
        listed = self.office.get(f"/api/v1/messages{query}").get_json()["items"]
        return [self.message(one["id"]) for one in reversed(listed)]

    def message(self, message_id: str) -> dict[str, Any]:
        """One message."""
        return dict(self.office.get(f"/api/v1/messages/{message_id}").get_json())

    def only_message(self) -> dict[str, Any]:
        """The company's one message."""
        (found,) = self.messages()
        return found

    def retry(self, message: dict[str, Any]) -> Any:
        """The office sends a message again."""
        return self.office.post(f"/api/v1/messages/{message['id']}/retry", version=message["version"])

    def said(self, message_id: str) -> list[Said]:
        """What the service said about a message."""
        return self.harness.said(about=message_id)

"""An organization under test: what it hears from other services, and the callers who work for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, Said, person

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Chicago
ZONE = "America/Chicago"


def money(amount: int, currency: str = "USD") -> dict[str, Any]:
    """Money on the wire."""
    return {"amount": amount, "currency": currency}


class Company:
    """One organization with one customer at one address."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.id = new_id()
        self.customer_id, self.property_id = new_id(), new_id()
        self.crew_id, self.person_id = new_id(), new_id()
        self.hear_organization()
        self.hear_customer()
        self.office = self.caller("owner", "*")

    def caller(self, role: str, *permissions: str, person_id: UUID | None = None) -> Caller:
        """A person of this organization with a role and permissions."""
        return self.harness.client(person(self.id, role, permissions=permissions, person_id=person_id))

    def hear(
        self, type: str, key: UUID, /, *, event_id: UUID | None = None, root: UUID | None = None, **data: Any
    ) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key, event_id=event_id, root=root)

    def hear_organization(self, *, zone: str = ZONE, currency: str = "USD") -> None:
        """The gateway tells of the organization."""
        self.hear(
            "organization.created.v1", self.id, organization_id=self.id, name="Bright Co", zone=zone, currency=currency,
            locale="en-US", email=None, phone=None,
        )  # fmt: skip

    def hear_customer(self, customer_id: UUID | None = None, *, created: bool = True, **changes: Any) -> None:
        """The estimate service tells of a customer."""
        customer = customer_id or self.customer_id
        facts = {
            "customer_id": customer, "name": "Ada Byron", "company": None, "email": "ada@example.com",
            "phones": [{"number": "+13125550100", "label": "mobile"}], "billing_address": None,
            "properties": [property_facts(self.property_id)], "tags": [], "consent_email": True, "consent_sms": True,
            "tax_exempt": False, "locale": None, **changes,
        }  # fmt: skip
        self.hear("customer.created.v1" if created else "customer.changed.v1", customer, **facts)

    def create_job(self, **changes: Any) -> dict[str, Any]:
        """A job made by hand by the office."""
        made = self.office.post("/api/v1/jobs", self.job_body(**changes))
        assert made.status_code == 201, made.get_json()
        return dict(made.get_json())

    def job_body(self, **changes: Any) -> dict[str, Any]:
        """What createJob is sent."""
        return {
            "customer_id": str(self.customer_id),
            "property_id": str(self.property_id),
            "lines": [line_body("Roof wash", 40_000), line_body("Gutter clean", 10_000, duration_minutes=45)],
            **changes,
        }

    def hear_crew(
        self, *members: UUID, crew_id: UUID | None = None, since: str = "2030-01-01", until: str | None = None
    ) -> UUID:
        """Scheduling tells of a crew and its members."""
        crew = crew_id or new_id()
        belongs = [{"person_id": person, "from_on": since, "until_on": until} for person in members]
        self.hear(
            "crew.created.v1", crew, crew_id=crew, name="North", colour="#2266aa",
            active=True, lead_id=members[0] if members else None, members=belongs, skills=[], hours=[],
        )  # fmt: skip
        return crew

    def book(
        self, visit: dict[str, Any], *, crew_id: UUID | None = None, booking_id: UUID | None = None, **changes: Any
    ) -> UUID:
        """Scheduling tells that a visit is booked (or, with a booking's id, moved); two hours from now on."""
        booking = booking_id or new_id()
        starts_at = changes.pop("starts_at", NOW)
        facts = {
            "booking_id": booking, "visit_id": visit["id"], "job_id": visit["job_id"], "crew_id": crew_id or new_id(),
            "crew_name": "North", "people": [], "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2),
            "window_starts_at": starts_at, "window_ends_at": starts_at + timedelta(hours=1), "promise_version": 1,
            "zone": ZONE, **changes,
        }  # fmt: skip
        kind = "booking.moved.v1" if booking_id else "booking.made.v1"
        self.hear(kind, booking, root=UUID(visit["job_id"]), **facts)
        return booking

    def hear_vehicle(self, crew_id: UUID, *, starts_on: str = "2030-05-06", **facts: Any) -> UUID:
        """Fleet tells of a truck that a crew has."""
        vehicle = new_id()
        told: dict[str, Any] = {"name": "Truck 4", "kind": "vehicle", "status": "active", "plate": "7ABC123"}
        told |= {"stock_location_id": None, "skills": [], "carries": ["Lift"], **facts}
        self.hear("vehicle.created.v1", vehicle, vehicle_id=vehicle, **told)
        given = {"assignment_id": new_id(), "vehicle_id": vehicle, "crew_id": crew_id}
        self.hear("vehicle.assigned.v1", vehicle, **given, starts_on=starts_on, ends_on=None)
        return vehicle

    def release(self, visit: dict[str, Any], booking_id: UUID) -> None:
        """Scheduling tells that a visit is not booked any more."""
        facts = {"booking_id": booking_id, "visit_id": visit["id"], "job_id": visit["job_id"], "reason": "rain"}
        self.hear("booking.released.v1", booking_id, root=UUID(visit["job_id"]), **facts)

    def booked_job(self, *, crew_id: UUID | None = None, starts_at: datetime = NOW, **changes: Any) -> dict[str, Any]:
        """A job whose first visit is booked."""
        job = self.create_job(**changes)
        self.book(job["visits"][0], crew_id=crew_id, starts_at=starts_at)
        return self.job(job["id"])

    def working_job(self, **changes: Any) -> dict[str, Any]:
        """A job whose crew is at work."""
        job = self.booked_job(**changes)
        self.move(job["visits"][0], "start")
        return self.job(job["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as the office sees it."""
        shown = self.office.get(f"/api/v1/jobs/{job_id}")
        assert shown.status_code == 200, shown.get_json()
        return dict(shown.get_json())

    def move(self, visit: dict[str, Any], to: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The office moves a visit: en-route, start, complete, cancel, reset."""
        moved = self.office.post(f"/api/v1/visits/{visit['id']}/{to}", body)
        assert moved.status_code == 200, moved.get_json()
        return dict(moved.get_json())

    def said(self, event_type: str, key: UUID | str | None = None) -> list[Said]:
        """What the service said of that type, about that aggregate."""
        return [one for one in self.harness.said(event_type) if key is None or str(one.aggregate_id) == str(key)]


def line_body(name: str, price: int, **changes: Any) -> dict[str, Any]:
    """One ordered service as createJob takes it."""
    return {"name": name, "quantity": 1, "unit_price": money(price), "duration_minutes": 90, **changes}


def property_facts(property_id: UUID, **address: Any) -> dict[str, Any]:
    """A property as customer events carry it."""
    return {
        "property_id": property_id,
        "label": "Home",
        "address": {
            "line1": "12 Elm St", "line2": None, "city": "Springfield", "region": "IL", "postal_code": "62704",
            "country": "US", "latitude": 39.8, "longitude": -89.6, **address,
        },
        "zone": ZONE,
        "access_notes": "Gate code 1234",
    }  # fmt: skip

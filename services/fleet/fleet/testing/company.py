"""An organization under test: what it hears from other services, and the office that runs its fleet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, person

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Chicago
TODAY = date(2030, 5, 6)
ZONE = "America/Chicago"
METERS_PER_MILE = 1609.344


def usd(amount: int) -> dict[str, Any]:
    """Dollars in cents."""
    return {"amount": amount, "currency": "USD"}


def day(ahead: int) -> str:
    """A day counted from today."""
    return (TODAY + timedelta(days=ahead)).isoformat()


class Company:
    """One organization with a crew; nothing in its fleet yet."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.id = new_id()
        self.numbers = 0
        self.only_vehicle: dict[str, Any] = {}
        self.hear("organization.created.v1", self.id, organization_id=self.id, name="Co", zone=ZONE, currency="USD")
        self.office: Caller = harness.client(person(self.id, "owner", permissions=("*",)))
        self.crew_id = self.crew("Blue")

    def hear(self, type: str, key: UUID, /, **data: Any) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key)

    def crew(self, name: str, *members: UUID, active: bool = True, until: str | None = None) -> UUID:
        """Scheduling tells of a crew and who belongs to it."""
        crew = new_id()
        belongs = [{"person_id": person, "from_on": "2030-01-01", "until_on": until} for person in members]
        self.hear("crew.created.v1", crew, crew_id=crew, name=name, active=active, members=belongs)
        return crew

    def driver(self, person_id: UUID) -> Caller:
        """A crew's lead, who may read meters and nothing else of the fleet."""
        who = person(self.id, "crew_lead", permissions=("fleet:meters",), person_id=person_id)
        return self.harness.client(who)

    def route(
        self,
        on: str,
        miles: float,
        *,
        crew_id: UUID | None = None,
        at: datetime | None = None,
        route_id: UUID | None = None,
    ) -> None:
        """Routing tells of a crew's day."""
        crew, route = crew_id or self.crew_id, route_id or new_id()
        data = {"route_id": route, "crew_id": crew, "date": on, "distance_meters": round(miles * METERS_PER_MILE)}
        self.harness.hear(
            {**data, "drive_seconds": 60, "stops": []}, self.id, type="route.planned.v1", key=route, at=at or NOW
        )

    def vehicle(self, **facts: Any) -> dict[str, Any]:
        """One more vehicle."""
        self.numbers += 1
        return self.made("/vehicles", {"name": f"Truck {self.numbers}", **facts})

    def read(self, vehicle: dict[str, Any], value: float, on: str | None = None, **facts: Any) -> Any:
        """Somebody reads a meter."""
        body = {"meter": "miles", "value": value, **({"read_on": on} if on else {}), **facts}
        return self.office.post(f"/api/v1/vehicles/{vehicle['id']}/meter-readings", body)

    def assign(self, vehicle: dict[str, Any], starts_on: str, ends_on: str | None = None, **facts: Any) -> Any:
        """A crew shall have it."""
        body = {"crew_id": str(facts.pop("crew_id", self.crew_id)), "starts_on": starts_on, "ends_on": ends_on, **facts}
        return self.office.post(f"/api/v1/vehicles/{vehicle['id']}/assignments", body)

    def plan(self, vehicle: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """A service that comes again."""
        return self.made(f"/vehicles/{vehicle['id']}/service-plans", {"name": "Oil", **facts})

    def log(self, vehicle: dict[str, Any], **facts: Any) -> Any:
        """Something was done."""
        body = {"kind": "service", "title": "Oil change", "performed_on": day(0), **facts}
        return self.office.post(f"/api/v1/vehicles/{vehicle['id']}/maintenance", body)

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """Something new."""
        return self.ok(self.office.post(f"/api/v1{path}", body))

    def shown(self, path: str) -> dict[str, Any]:
        """What the office sees there."""
        return self.ok(self.office.get(f"/api/v1{path}"))

    def seen(self, vehicle: dict[str, Any]) -> dict[str, Any]:
        """The vehicle as it is now."""
        return self.shown(f"/vehicles/{vehicle['id']}")

    def said(self, about: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """What was said of a vehicle, as (what happened, data)."""
        rows = self.harness.rows(
            "SELECT type, data FROM outbox WHERE organization_id = %s AND aggregate_id = %s ORDER BY position",
            self.id,
            UUID(about["id"]),
        )
        return [(row[0].split(".")[1], row[1]) for row in rows]

    def ok(self, answer: Any) -> dict[str, Any]:
        """The answer's body; fails when it is a refusal."""
        assert answer.status_code in (200, 201), answer.get_json()
        return dict(answer.get_json())


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]

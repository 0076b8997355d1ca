"""An office that works with a running scheduling service: tells it what other services say and calls its operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, person

ZONE = "America/New_York"
ADDRESS = {
    "line1": "12 Elm Street",
    "line2": None,
    "city": "Albany",
    "region": "NY",
    "postal_code": "12207",
    "country": "US",
    "latitude": 42.65,
    "longitude": -73.75,
}


@dataclass
class Office:
    """One organization: tells the service what other services say, and calls it as people of the organization."""

    harness: Harness
    organization_id: UUID = field(default_factory=new_id)
    job_number: int = 1000

    @property
    def owner(self) -> Caller:
        return self.as_role("owner")

    def as_role(self, role: str, *, permissions: tuple[str, ...] = ("*",), person_id: UUID | None = None) -> Caller:
        return self.harness.client(person(self.organization_id, role, permissions=permissions, person_id=person_id))

    def as_lead(self, person_id: UUID, *, role: str = "crew_lead") -> Caller:
        """Somebody who may see only own visits."""
        return self.as_role(role, permissions=("schedule:read", "schedule:write"), person_id=person_id)

    def hear(self, type: str, key: UUID, data: dict[str, Any], **options: Any) -> UUID:
        return self.harness.hear(data, self.organization_id, type=type, key=key, **options)

    def open_up(self, zone: str = ZONE) -> Office:
        data = {"organization_id": self.organization_id, "name": "Sparkle", "zone": zone, "currency": "USD"}
        self.hear("organization.created.v1", self.organization_id, {**data, "locale": "en-US"})
        return self

    def hire(self, name: str = "Ann", *, role: str = "technician", active: bool = True) -> UUID:
        person_id = new_id()
        data = {"person_id": person_id, "name": name, "role": role, "active": active, "email": "ann@example.com"}
        self.hear("member.joined.v1", person_id, data)
        return person_id

    def crew(self, name: str = "Blue", *people: UUID, **facts: Any) -> dict[str, Any]:
        members = [{"person_id": str(person_id), "from_on": "2030-01-01"} for person_id in people]
        answer = self.owner.post("/api/v1/crews", {"name": name, "colour": "#2E86DE", "members": members, **facts})
        assert answer.status_code == 201, answer.json
        found: dict[str, Any] = answer.json
        return found

    def visit(self, **facts: Any) -> UUID:
        visit_id = facts.pop("visit_id", None) or new_id()
        self.job_number += 1
        data = {
            "visit_id": visit_id,
            "job_id": new_id(),
            "job_number": self.job_number,
            "kind": "first",
            "customer_id": new_id(),
            "customer_name": "Rosa Diaz",
            "property_id": new_id(),
            "address": ADDRESS,
            "zone": ZONE,
            "title": "House wash",
            "services": ["House wash"],
            "duration_minutes": 120,
            "skills": [],
            "amount": {"amount": 25000, "currency": "USD"},
            "earliest_on": None,
            **facts,
        }
        self.hear("visit.opened.v1", visit_id, data, root=data["job_id"])
        return visit_id

    def tell(self, happening: str, visit_id: UUID | str, **data: Any) -> UUID:
        """`visit.<happening>.v1`."""
        visit_id = UUID(str(visit_id))
        return self.hear(f"visit.{happening}.v1", visit_id, {"visit_id": visit_id, "job_id": new_id(), **data})

    def book(
        self, visit_id: UUID | str, crew: dict[str, Any], starts_at: str = "2030-03-04T14:00:00Z", **facts: Any
    ) -> Any:
        body = {"visit_id": str(visit_id), "crew_id": crew["id"], "starts_at": starts_at, **facts}
        return self.owner.post("/api/v1/bookings", body)

    def booked(self, crew: dict[str, Any], starts_at: str = "2030-03-04T14:00:00Z", **facts: Any) -> dict[str, Any]:
        """A new visit with its place."""
        answer = self.book(self.visit(), crew, starts_at, **facts)
        assert answer.status_code == 201, answer.json
        found: dict[str, Any] = answer.json
        return found

    def move(self, booking: dict[str, Any], **facts: Any) -> Any:
        return self.owner.patch(f"/api/v1/bookings/{booking['id']}", facts, version=booking["version"])

    def release(self, booking: dict[str, Any], reason: str = "rain") -> Any:
        path = f"/api/v1/bookings/{booking['id']}/release"
        return self.owner.post(path, {"reason": reason}, version=booking["version"])

    def undo(self, booking: dict[str, Any]) -> Any:
        return self.owner.post(f"/api/v1/bookings/{booking['id']}/undo", version=booking["version"])

    def swap(self, booking: dict[str, Any], other: dict[str, Any], **facts: Any) -> Any:
        body = {"other_id": other["id"], "other_version": other["version"], **facts}
        return self.owner.post(f"/api/v1/bookings/{booking['id']}/swap", body, version=booking["version"])

    def move_together(self, *moves: tuple[dict[str, Any], dict[str, Any]], **facts: Any) -> Any:
        """Each booking with what is wanted of it."""
        items = [{"booking_id": booking["id"], "version": booking["version"], **wanted} for booking, wanted in moves]
        return self.owner.post("/api/v1/bulk-moves", {"moves": items, **facts})

    def preview(self, on: str = "2030-03-04", **facts: Any) -> dict[str, Any]:
        answer = self.owner.post("/api/v1/bulk-moves/preview", {"on": on, **facts})
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def undo_set(self, change_set: dict[str, Any]) -> Any:
        return self.owner.post(f"/api/v1/change-sets/{change_set['id']}/undo")

    def shown(self, booking: dict[str, Any]) -> dict[str, Any]:
        """The booking as it is now."""
        found: dict[str, Any] = self.owner.get(f"/api/v1/bookings/{booking['id']}").json
        return found

    def time_off(self, **facts: Any) -> dict[str, Any]:
        answer = self.owner.post("/api/v1/time-off", {"from_on": "2030-03-04", "until_on": "2030-03-04", **facts})
        assert answer.status_code == 201, answer.json
        found: dict[str, Any] = answer.json
        return found

    def vehicle(self, name: str = "Truck 4", *, kind: str = "vehicle", **facts: Any) -> UUID:
        """Something of the fleet."""
        vehicle_id = new_id()
        self.hear("vehicle.created.v1", vehicle_id, self.vehicle_facts(vehicle_id, name=name, kind=kind, **facts))
        return vehicle_id

    def vehicle_facts(self, vehicle_id: UUID, **facts: Any) -> dict[str, Any]:
        plain: dict[str, Any] = {
            "name": "Truck 4",
            "status": "active",
            "kind": "vehicle",
            "skills": [],
            "stock_location_id": None,
        }
        return {"vehicle_id": vehicle_id, **plain, **facts}

    def assign(self, vehicle_id: UUID, crew: dict[str, Any], **facts: Any) -> UUID:
        assignment_id = facts.pop("assignment_id", None) or new_id()
        about = {"assignment_id": assignment_id, "vehicle_id": vehicle_id, "crew_id": crew["id"]}
        self.hear("vehicle.assigned.v1", vehicle_id, {**about, "starts_on": "2030-03-04", "ends_on": None, **facts})
        return assignment_id

    def ground(
        self, vehicle_id: UUID, *crews: dict[str, Any], reason: str = "in_shop", from_on: str = "2030-03-04"
    ) -> None:
        """A vehicle must stay in, for these crews that have it."""
        told = {"reason": reason, "since": f"{from_on}T14:00:00Z", "from_on": from_on}
        crew_ids = [crew["id"] for crew in crews]
        self.hear("vehicle.grounded.v1", vehicle_id, {"vehicle_id": vehicle_id, **told, "crew_ids": crew_ids})

    def confirm_plan(self, *items: dict[str, Any], **options: Any) -> UUID:
        """Routing wants the calendar to follow a plan."""
        plan_id = options.pop("plan_id", None) or new_id()
        plan = {"plan_id": plan_id, "date": "2030-03-04", "items": list(items)}
        self.hear("plan.confirmed.v1", plan_id, plan, **options)
        return plan_id

    def day(self, on: date | str = "2030-03-04", caller: Caller | None = None, **query: Any) -> dict[str, Any]:
        answer = (caller or self.owner).get("/api/v1/schedule/day", query_string={"on": str(on), **query})
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def week(self, first: date | str = "2030-03-04", caller: Caller | None = None, **query: Any) -> dict[str, Any]:
        answer = (caller or self.owner).get("/api/v1/schedule/week", query_string={"from": str(first), **query})
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def queue(self, caller: Caller | None = None, **query: Any) -> dict[str, Any]:
        answer = (caller or self.owner).get("/api/v1/schedule/unscheduled", query_string=query)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def said(self, type: str) -> list[dict[str, Any]]:
        """Data of the events of that type about this organization, oldest first."""
        rows = self.harness.rows(
            "SELECT data FROM outbox WHERE organization_id = %s AND type = %s ORDER BY position",
            self.organization_id,
            type,
        )
        return [row[0] for row in rows]

"""A vehicle across services: the miles of a planned route bring its service near, the meter makes it overdue and it
must stay, tomorrow's visits are marked in the calendar, and the service lets it go out again. And what a vehicle
carries decides who is planned, and is seen by who drives it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from common.ids import new_id
from common.testing.waiting import eventually

from .company import ALWAYS, Company, local_today, usd
from .platform_in_process import Platform

BEGAN_AT = 1_000
# Some miles from the company's customers.
YARD = {"label": "Yard", "latitude": 30.2672, "longitude": -97.7431}


def test_a_service_due_by_route_miles_grounds_the_truck_and_marks_tomorrow(platform: Platform, ours: Company) -> None:
    owner, today = ours.owner, local_today(ours)
    tomorrow = (datetime.fromisoformat(today) + timedelta(days=1)).date().isoformat()
    crew, truck = crew_with_truck(platform, ours)
    brakes = {"name": "Brakes", "safety": True, "every_miles": 2, "soon_miles": 0, "soon_days": 2}
    plan = owner.post(f"/vehicles/{truck}/service-plans", brakes)
    assert plan["state"] == "ok"

    booking = booked(platform, ours, crew, on=tomorrow)
    platform.tick("routing")
    [planned] = owner.get(f"/vehicles/{truck}/forecast")["planned"]
    assert planned["on"] == tomorrow and planned["miles"] > 2
    coming = owner.get(f"/service-plans/{plan['id']}")
    assert (coming["state"], coming["projected_on"]) == ("due_soon", tomorrow)
    assert marks(ours, crew, booking, on=tomorrow) == (False, [])

    owner.post(f"/vehicles/{truck}/meter-readings", {"meter": "miles", "value": BEGAN_AT + planned["miles"]})
    platform.drain()
    assert owner.get(f"/vehicles/{truck}")["grounded_reason"] == "safety_overdue"
    assert marks(ours, crew, booking, on=tomorrow) == (True, ["vehicle_grounded"])

    done = {"kind": "service", "title": "Pads and discs", "performed_on": today, "service_plan_ids": [plan["id"]]}
    owner.post(f"/vehicles/{truck}/maintenance", {**done, "cost": usd(18_000)})
    platform.drain()
    assert owner.get(f"/vehicles/{truck}")["grounded_reason"] is None
    assert marks(ours, crew, booking, on=tomorrow) == (False, [])
    assert said_of(platform, truck) == ["service_due due_soon", "service_due overdue", "grounded", "released"]
    name = owner.get(f"/vehicles/{truck}")["name"]
    told = [f"{name}: Brakes is due soon", f"{name}: Brakes is overdue"]
    assert ours.mails(naming=name, kinds=("service_due",)) == sorted(2 * told), "owner and manager"


def test_work_that_needs_a_lift_waits_until_a_vehicle_brings_one(platform: Platform, ours: Company) -> None:
    owner, lead = ours.owner, ours.people["crew_lead"]
    day = (datetime.fromisoformat(local_today(ours)) + timedelta(days=6)).date().isoformat()
    crew, truck = crew_with_truck(platform, ours, lead.person_id)
    job = won(platform, ours, required_equipment=["Boom lift"], water_gallons=200)
    [visit] = job["visits"]
    assert (visit["required_equipment"], visit["water_gallons"]) == (["Boom lift"], 200)

    wish = {"on": day, "crew_ids": [crew], "visit_ids": [visit["id"]], "seconds": 1}
    [left] = planned(platform, ours, wish)["unassigned"]
    assert (left["visit_id"], left["code"]) == (visit["id"], "equipment_missing")
    by_hand = {"visit_id": visit["id"], "crew_id": crew, "starts_at": f"{day}T12:00:00Z"}
    refused = owner.call("POST", "/bookings", by_hand)
    assert (refused.status_code, refused.get_json()["missing_equipment"]) == (409, ["Boom lift"])

    seen = owner.get(f"/vehicles/{truck}")
    owner.patch(f"/vehicles/{truck}", {"carries": ["boom lift"], "tank_gallons": 300}, version=seen["version"])
    platform.drain()
    plan = planned(platform, ours, wish)
    assert (plan["unassigned"], plan["changes"]) == ([], 1)
    owner.post(f"/day-plans/{plan['id']}/apply", {}, version=plan["version"])
    platform.drain()
    assert owner.get(f"/day-plans/{plan['id']}")["applied"] == [visit["id"]]

    [along] = lead.get(f"/jobs/{job['id']}")["visits"][0]["vehicles"]
    assert (along["vehicle_id"], along["carries"], along["grounded"]) == (truck, ["boom lift"], False)
    read = {"meter": "miles", "value": BEGAN_AT + 5}
    assert lead.post(f"/vehicles/{truck}/meter-readings", read)["value"] == BEGAN_AT + 5
    assert lead.call("POST", f"/vehicles/{ours.ids['vehicle_id'][1]}/meter-readings", read).status_code == 404

    owner.post(f"/vehicles/{truck}/send-to-shop", {"reason": "boom is stuck"})
    platform.drain()
    assert lead.get(f"/jobs/{job['id']}")["visits"][0]["vehicles"][0]["grounded_reason"] == "in_shop"
    [booking] = [each for each in owner.get("/bookings?limit=100")["items"] if each["visit_id"] == visit["id"]]
    assert marks(ours, crew, booking["id"], on=day) == (True, ["vehicle_grounded", "equipment_missing"])


def won(platform: Platform, company: Company, **needs: Any) -> dict[str, Any]:
    """The job of an estimate of one service that needs something, accepted."""
    owner = company.owner
    facts = {"name": f"High wash {new_id()}", "unit_price": usd(90_000), "duration_minutes": 60, **needs}
    service = owner.post("/services", facts)
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    estimate = owner.post("/estimates", {**place, "lines": [{"service_id": service["id"], "quantity": 1}]})
    owner.post(f"/estimates/{estimate['id']}/win")
    platform.drain()
    job: dict[str, Any] = owner.get(f"/jobs/{owner.get('/jobs')['items'][0]['id']}")
    assert job["estimate_id"] == estimate["id"]
    return job


def planned(platform: Platform, company: Company, wish: dict[str, Any]) -> dict[str, Any]:
    """A day plan, ready."""
    asked = company.owner.post("/day-plans", wish)

    def ready() -> dict[str, Any]:
        platform.tick("routing")
        plan: dict[str, Any] = company.owner.get(f"/day-plans/{asked['id']}")
        return plan if plan["status"] == "ready" else {}

    return eventually(ready, seconds=60, what="the plan is ready")


def crew_with_truck(platform: Platform, company: Company, *people: str) -> tuple[str, str]:
    """A crew of this story's own, with a truck from today on."""
    owner, name = company.owner, f"{company.marker} {new_id()}"
    members = [{"person_id": person, "from_on": "2024-01-01"} for person in people]
    facts = {"name": name, "colour": "#336699", "hours": ALWAYS, "start_place": YARD, "members": members}
    crew = owner.post("/crews", facts)["id"]
    platform.drain()
    truck = owner.post("/vehicles", {"name": name, "odometer_miles": BEGAN_AT})["id"]
    owner.post(f"/vehicles/{truck}/assignments", {"crew_id": crew, "starts_on": local_today(company)})
    platform.drain()
    return str(crew), str(truck)


def booked(platform: Platform, company: Company, crew: str, *, on: str) -> str:
    """A visit of a new job, at ten in the morning of that day where the company is."""
    owner = company.owner
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    job = owner.post("/jobs", {**place, "title": "Gutters", "lines": [company.line()]})
    platform.drain()
    visit = owner.get(f"/jobs/{job['id']}")["visits"][0]["id"]
    at = datetime.fromisoformat(on).replace(hour=10, tzinfo=ZoneInfo(company.zone))
    booking = owner.post("/bookings", {"visit_id": visit, "crew_id": crew, "starts_at": at.isoformat()})
    platform.drain()
    return str(booking["id"])


def marks(company: Company, crew: str, booking: str, *, on: str) -> tuple[bool, list[str]]:
    """Whether the calendar shows the crew's vehicle grounded that day, and what it says against the booking."""
    [cell] = company.owner.get(f"/schedule/day?on={on}&crew_id={crew}")["crews"]
    [vehicle] = cell["vehicles"]
    [card] = [card for card in cell["bookings"] if card["id"] == booking]
    return vehicle["grounded"], card["conflicts"]


def said_of(platform: Platform, truck: str) -> list[str]:
    """What fleet said of its services and of its going out."""
    heard = [one for one in platform.services["fleet"].said() if one.data.get("vehicle_id") == truck]
    told = [(one.type.split(".")[1], one.data.get("state", "")) for one in heard]
    return [f"{what} {state}".strip() for what, state in told if what in ("service_due", "grounded", "released")]

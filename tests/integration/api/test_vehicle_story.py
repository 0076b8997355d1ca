"""A vehicle across services: the miles of a planned route bring its service near, the meter makes it overdue and it
must stay, tomorrow's visits are marked in the calendar, and the service lets it go out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from common.ids import new_id

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


def crew_with_truck(platform: Platform, company: Company) -> tuple[str, str]:
    """A crew of this story's own, with a truck from today on."""
    owner, name = company.owner, f"{company.marker} {new_id()}"
    crew = owner.post("/crews", {"name": name, "colour": "#336699", "hours": ALWAYS, "start_place": YARD})["id"]
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

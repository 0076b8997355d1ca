"""A day across services: what routing plans, scheduling puts into the calendar, job takes for its status, and undo
brings back; with a route that follows at each step. What is offered can be booked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from common.testing.waiting import eventually

from .company import ALWAYS, Company, found, local_today
from .platform_in_process import Platform


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of this story's own."""
    return found(platform, marker="Planmark")


def test_a_waiting_visit_is_planned_applied_driven_to_and_undone(platform: Platform, ours: Company) -> None:
    owner, visit = ours.owner, ours.ids["visit_id"][-1]
    day = (datetime.fromisoformat(local_today(ours)) + timedelta(days=3)).date().isoformat()
    asked = owner.post("/day-plans", {"on": day, "visit_ids": [visit], "seconds": 1})
    plan = made(platform, ours, asked["id"])
    (stop,) = [stop for route in plan["routes"] for stop in route["stops"]]
    assert (stop["visit_id"], stop["before"], plan["changes"]) == (visit, None, 1)
    crew = next(route["crew_id"] for route in plan["routes"])

    owner.post(f"/day-plans/{plan['id']}/apply", {}, version=plan["version"])
    platform.drain()
    applied = owner.get(f"/day-plans/{plan['id']}")
    assert (applied["status"], applied["applied"], applied["refused"]) == ("applied", [visit], [])
    (booking,) = [each for each in owner.get("/bookings?limit=100")["items"] if each["visit_id"] == visit]
    assert datetime.fromisoformat(booking["starts_at"]) == datetime.fromisoformat(stop["starts_at"])
    assert owner.get(f"/jobs/{stop['job_id']}")["visits"][0]["status"] == "scheduled"

    platform.tick("routing")
    route = owner.get(f"/crews/{crew}/route?on={day}")
    assert [each["visit_id"] for each in route["stops"]] == [visit]

    owner.post(f"/change-sets/{applied['change_set_id']}/undo")
    platform.drain()
    platform.tick("routing")
    assert owner.get(f"/crews/{crew}/route?on={day}")["stops"] == []
    assert owner.get(f"/jobs/{stop['job_id']}")["visits"][0]["status"] == "unscheduled"


def test_a_booked_visit_moves_with_the_version_that_the_plan_saw(platform: Platform, ours: Company) -> None:
    owner, visit = ours.owner, ours.ids["visit_id"][-1]
    day = (datetime.fromisoformat(local_today(ours)) + timedelta(days=4)).date().isoformat()
    wish = {"visit_id": visit, "crew_id": ours.one("crew_id"), "starts_at": f"{day}T12:00:00Z"}
    booking = owner.post("/bookings", {**wish, "override_reason": "test"})
    platform.drain()
    out = {"on": day, "seconds": 1, "crew_ids": [ours.one("crew_id")]}
    plan, stale = (made(platform, ours, owner.post("/day-plans", out)["id"]) for _ in range(2))
    assert plan["changes"] == 1, "work begins as early as was promised"
    owner.post(f"/day-plans/{plan['id']}/apply", {}, version=plan["version"])
    platform.drain()
    assert owner.get(f"/day-plans/{plan['id']}")["applied"] == [visit]
    moved = owner.get(f"/bookings/{booking['id']}")
    assert (moved["starts_at"] < booking["starts_at"], moved["version"] > booking["version"]) == (True, True)
    refused = owner.call("POST", f"/day-plans/{stale['id']}/apply", {}, version=stale["version"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "calendar_moved")


def test_no_slot_is_offered_while_a_person_is_with_another_crew_and_what_is_offered_can_be_booked(
    platform: Platform, ours: Company
) -> None:
    owner, day = ours.owner, datetime.fromisoformat(local_today(ours)) + timedelta(days=5)
    midnight = day.replace(tzinfo=ZoneInfo(ours.zone)).astimezone(UTC)
    members = [{"person_id": ours.people["technician"].person_id, "from_on": "2024-01-01"}]
    second = owner.post("/crews", {"name": "Second", "colour": "#445566", "members": members, "hours": ALWAYS})["id"]
    crane = owner.post("/vehicles", {"name": "Crane", "kind": "equipment"})["id"]
    platform.drain()
    held, named, wanted = (new_visit(platform, ours) for _ in range(3))
    times = {"starts_at": midnight.isoformat(), "duration_minutes": 120}
    owner.post("/bookings", {"visit_id": held, "crew_id": ours.one("crew_id"), "equipment": [crane], **times})
    platform.drain()

    first = {"visit_id": wanted, "crew_id": second, "starts_at": midnight.isoformat()}
    refused = owner.call("POST", "/bookings", first)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "person_already_booked")
    begins = {slot["crew_id"]: slot for slot in reversed(offered(ours, wanted, day))}
    assert datetime.fromisoformat(begins[second]["starts_at"]) == midnight + timedelta(hours=2)
    for slot in begins.values():
        booking = owner.post(
            "/bookings", {name: slot[name] for name in ("crew_id", "starts_at")} | {"visit_id": wanted}
        )
        owner.post(f"/bookings/{booking['id']}/release", {"reason": "test"}, version=booking["version"])
    platform.drain()

    idle = ours.ids["crew_id"][1]
    later = (midnight + timedelta(hours=4)).isoformat()
    booking = owner.post("/bookings", {"visit_id": named, "crew_id": idle, "equipment": [crane], "starts_at": later})
    platform.drain()
    slots = [slot for slot in offered(ours, named, day) if slot["crew_id"] == idle]
    assert datetime.fromisoformat(slots[0]["starts_at"]) == midnight + timedelta(hours=2), "the crane is back then"
    moved = owner.patch(f"/bookings/{booking['id']}", {"starts_at": slots[0]["starts_at"]}, version=booking["version"])
    assert moved["starts_at"] == slots[0]["starts_at"]


def new_visit(platform: Platform, company: Company) -> str:
    """A visit of a job made just now."""
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    job = company.owner.post("/jobs", {**place, "lines": [company.line()]})
    platform.drain()
    visit: str = company.owner.get(f"/jobs/{job['id']}")["visits"][0]["id"]
    return visit


def offered(company: Company, visit_id: str, day: datetime) -> list[dict[str, Any]]:
    """The slots of that day, the earliest first."""
    found = company.owner.get(f"/visits/{visit_id}/slots?from={day.date()}&days=1&limit=50")["items"]
    return sorted(found, key=lambda slot: str(slot["starts_at"]))


def made(platform: Platform, company: Company, plan_id: str) -> dict[str, Any]:
    """The plan when it is ready."""

    def ready() -> dict[str, Any]:
        platform.tick("routing")
        plan: dict[str, Any] = company.owner.get(f"/day-plans/{plan_id}")
        assert plan["status"] in ("queued", "running", "ready"), plan
        return plan if plan["status"] == "ready" else {}

    return eventually(ready, what="the plan is ready")

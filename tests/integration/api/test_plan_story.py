"""A day across services: what routing plans, scheduling puts into the calendar, job takes for its status, and undo
brings back; with a route that follows at each step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from common.testing.waiting import eventually

from .company import Company, found, local_today
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


def made(platform: Platform, company: Company, plan_id: str) -> dict[str, Any]:
    """The plan when it is ready."""

    def ready() -> dict[str, Any]:
        platform.tick("routing")
        plan: dict[str, Any] = company.owner.get(f"/day-plans/{plan_id}")
        assert plan["status"] in ("queued", "running", "ready"), plan
        return plan if plan["status"] == "ready" else {}

    return eventually(ready, what="the plan is ready")

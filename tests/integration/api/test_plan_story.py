"""A day across services: what routing plans, scheduling puts into the calendar, job takes for its status, and undo brings
back; with a route that follows at each step."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def made(platform: Platform, company: Company, plan_id: str) -> dict[str, object]:
    """The plan when it is ready."""

    def ready() -> dict[str, object] | None:
        platform.tick("routing")
        plan = company.owner.get(f"/day-plans/{plan_id}")
        assert plan["status"] in ("queued", "running", "ready"), plan
        return plan if plan["status"] == "ready" else None

    return eventually(ready, what="the plan is ready")

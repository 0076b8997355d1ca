"""One crew's day is put in order while the caller waits, and stays a proposal until it is applied."""

from __future__ import annotations

from typing import Any

from common.ids import new_id
from routing.app.operations.solving import Planner
from routing.domain.planning.refusals import PlanningDied
from routing.testing import Company
from routing.testing.company import TOMORROW

EAST = [(41.8781, -87.62 + number / 20) for number in range(4)]


def test_a_zigzag_becomes_a_line(company: Company) -> None:
    for clock, place in zip(("08:30", "10:00", "11:30", "13:00"), (EAST[3], EAST[0], EAST[2], EAST[1]), strict=True):
        company.booked(clock, place, window=("08:00", "17:00"))
    answer = optimize(company)
    assert answer.status_code == 201
    plan = answer.get_json()
    assert answer.headers["Location"] == f"/api/v1/day-plans/{plan['id']}"
    assert (plan["status"], plan["kind"], plan["is_proven"]) == ("ready", "crew_day", True)
    assert plan["after"]["drive_seconds"] < 0.75 * plan["before"]["drive_seconds"]
    company.ok(company.office.post(f"/api/v1/day-plans/{plan['id']}/apply", {}, version=plan["version"]))
    assert len(company.said("plan.confirmed.v1", plan["id"])) == 1


def test_one_stop_is_a_route_and_none_is_a_problem(company: Company) -> None:
    refused = optimize(company)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_to_route")
    company.booked("09:00")
    assert len(optimize(company).get_json()["routes"][0]["stops"]) == 1


def test_a_stop_without_a_place_is_named(company: Company) -> None:
    company.booked("09:00")
    unmapped = company.booked("11:00", None)
    refused = optimize(company)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "place_unknown")
    assert refused.get_json()["visit_ids"] == [str(unmapped.visit_id)]


def test_more_than_fifteen_stops_are_for_a_day_plan(company: Company) -> None:
    for number in range(16):
        company.booked("09:00", (41.9, -87.6 - number / 100), minutes=15)
    refused = optimize(company)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_stops")
    asked = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "crew_ids": [str(company.crew_id)]})
    assert asked.status_code == 202


def test_a_crew_that_is_off_or_unknown_is_refused(company: Company) -> None:
    company.booked("09:00")
    strange = optimize(company, crew_id=str(new_id()))
    assert (strange.status_code, strange.get_json()["field"]) == (404, "crew_id")
    company.change_crew(company.crew_id, hours=[])
    off = optimize(company)
    assert (off.status_code, off.get_json()["code"]) == (409, "crew_off")
    company.change_crew(company.crew_id, active=False)
    assert optimize(company).status_code == 404


def test_a_promise_that_cannot_be_kept_is_named_as_broken(company: Company) -> None:
    company.booked("08:00", (42.6, -88.5), window=("08:00", "08:05"))
    plan = optimize(company).get_json()
    (stop,) = plan["routes"][0]["stops"]
    assert stop["late_seconds"] > 0
    assert plan["after"]["promises_broken"] == 1


def test_a_repeat_under_the_same_key_or_id_makes_one_plan(company: Company) -> None:
    company.booked("09:00")
    plan_id = str(new_id())
    first = optimize(company, key="once", id=plan_id)
    again = optimize(company, key="once", id=plan_id)
    lost = optimize(company, key="anew", id=plan_id)
    assert {each.get_json()["id"] for each in (first, again, lost)} == {plan_id}
    assert len(company.shown("/day-plans")["items"]) == 1


def test_a_planner_that_dies_is_a_named_problem_and_changes_nothing(company: Company, monkeypatch: Any) -> None:
    company.booked("09:00")
    deps = company.harness.service.deps
    broken = type(deps)(planner=Planner(roads=deps.planner.roads, engine=Dying()), background=deps.background)
    monkeypatch.setattr(company.harness.service, "deps", broken)
    refused = optimize(company)
    assert (refused.status_code, refused.get_json()["code"]) == (503, "planning_died")
    plan = company.planned()
    assert (plan["status"], plan["failure_code"], plan["routes"]) == ("failed", "planning_died", [])
    assert company.said("plan.confirmed.v1", plan["id"]) == []


def test_pins_keep_their_position(company: Company) -> None:
    jobs = [company.booked("09:00", place, window=("08:00", "17:00")) for place in EAST[:3]]
    last_first = [{"visit_id": str(jobs[2].visit_id), "position": 0}]
    stops = optimize(company, pinned=last_first).get_json()["routes"][0]["stops"]
    assert stops[0]["visit_id"] == str(jobs[2].visit_id)
    strange = optimize(company, pinned=[{"visit_id": str(new_id()), "position": 0}])
    assert (strange.status_code, strange.get_json()["field"]) == (404, "pinned")


class Dying:
    """An engine that does not survive."""

    def solve(self, *_: Any, **__: Any) -> Any:
        raise PlanningDied()


def optimize(company: Company, *, key: str | None = None, **wish: Any) -> Any:
    body = {"crew_id": str(company.crew_id), "on": TOMORROW.isoformat(), **wish}
    return company.office.post("/api/v1/routes/optimize", body, key=key)

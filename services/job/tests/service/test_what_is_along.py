"""What a visit needs along, and what its crew has: vehicles of the day, pieces named for it, and whether they must
stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.ids import new_id
from common.testing.plans import statements
from common.testing.waiting import eventually
from job.testing import NOW, Company, Replica
from job.testing.company import line_body

LIFT = {"required_equipment": ["Lift"], "water_gallons": 100}
WASHER = {"required_equipment": ["lift", "Pressure washer"], "water_gallons": 50}


def needs(visit: dict[str, Any]) -> tuple[list[str], int]:
    return visit["required_equipment"], visit["water_gallons"]


def told(company: Company, visit: dict[str, Any], event: str) -> tuple[list[str], int]:
    return needs(company.said(f"visit.{event}.v1", visit["id"])[-1].data)


def test_a_visit_needs_what_its_services_need(company: Company) -> None:
    job = company.create_job(lines=[line_body("Roof", 10_000, **LIFT), line_body("Deck", 10_000, **WASHER)])
    [visit] = job["visits"]
    assert needs(visit) == (["Pressure washer", "lift"], 150)
    assert told(company, visit, "opened") == (["Pressure washer", "lift"], 150)
    assert [needs(line) for line in job["lines"]] == [(["Lift"], 100), (["lift", "Pressure washer"], 50)]
    lines = [{**line_body("Roof", 10_000), "line_id": job["lines"][0]["id"], "water_gallons": 10}]
    company.office.patch(f"/api/v1/jobs/{job['id']}", {"lines": lines}, version=job["version"])
    assert told(company, visit, "changed") == ([], 10)


def test_a_visit_may_need_something_else_until_it_is_told_otherwise(company: Company) -> None:
    job = company.create_job(lines=[line_body("Roof", 10_000, **LIFT)])
    [visit] = job["visits"]
    path = f"/api/v1/visits/{visit['id']}"
    changed = company.office.patch(path, {"required_equipment": [], "water_gallons": 300}, version=visit["version"])
    assert needs(changed.get_json()) == ([], 300)
    assert told(company, visit, "changed") == ([], 300)
    stale = company.office.patch(path, {"duration_minutes": 30}, version=visit["version"])
    assert (stale.status_code, stale.get_json()["code"]) == (412, "stale")
    back = {"required_equipment": None, "water_gallons": None, "duration_minutes": 30}
    restored = company.office.patch(path, back, version=changed.get_json()["version"]).get_json()
    assert (needs(restored), restored["duration_minutes"]) == ((["Lift"], 100), 30)
    entries = company.job(job["id"])["history"]
    assert [entry["action"] for entry in entries].count("visit.change") == 2


def test_one_more_visit_may_come_with_needs_of_its_own(company: Company) -> None:
    job = company.create_job(lines=[line_body("Roof", 10_000, **LIFT)])
    made = company.office.post(f"/api/v1/jobs/{job['id']}/visits", {"required_equipment": ["Crane"]})
    assert needs(made.get_json()) == (["Crane"], 100)


def test_what_is_closed_is_not_changed(company: Company) -> None:
    [visit] = company.create_job()["visits"]
    company.move(visit, "cancel", {"reason": "rain"})
    answer = company.office.patch(f"/api/v1/visits/{visit['id']}", {"duration_minutes": 30}, version=2)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "job_closed")
    job = company.working_job()
    company.office.post(f"/api/v1/jobs/{job['id']}/visits", {"kind": "extra", "duration_minutes": 60})
    done = company.move(job["visits"][0], "complete")
    answer = company.office.patch(f"/api/v1/visits/{done['id']}", {"duration_minutes": 30}, version=done["version"])
    assert (answer.status_code, answer.get_json()["code"]) == (409, "visit_closed")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"required_equipment": ["Lift", ""]}, "lines.0.required_equipment.1"),
        ({"required_equipment": "Lift"}, "lines.0.required_equipment"),
        ({"water_gallons": -1}, "lines.0.water_gallons"),
        ({"water_gallons": 1.5}, "lines.0.water_gallons"),
    ],
)
def test_bad_needs_name_their_field(company: Company, facts: dict[str, Any], field: str) -> None:
    body = company.job_body(lines=[line_body("Roof", 10_000, **facts)])
    answer = company.office.post("/api/v1/jobs", body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_the_crew_sees_its_vehicle_of_the_day_and_what_is_on_it(company: Company) -> None:
    crew = company.hear_crew(company.person_id)
    truck = company.hear_vehicle(crew)
    shared = company.hear_vehicle(new_id(), name="Crane", kind="equipment", carries=[], plate=None)
    today, before = company.create_job(), company.create_job()
    company.book(today["visits"][0], crew_id=crew, equipment=[shared])
    company.book(before["visits"][0], crew_id=crew, starts_at=NOW - timedelta(days=1))
    lead = company.caller("crew_lead", "jobs:read", person_id=company.person_id)
    [visit] = lead.get(f"/api/v1/jobs/{today['id']}").get_json()["visits"]
    plain = {"grounded": False, "grounded_reason": None}
    own = {"vehicle_id": str(truck), "name": "Truck 4", "kind": "vehicle", "plate": "7ABC123", "carries": ["Lift"]}
    named: dict[str, Any] = {
        "vehicle_id": str(shared),
        "name": "Crane",
        "kind": "equipment",
        "plate": None,
        "carries": [],
    }
    assert visit["vehicles"] == [{**own, **plain}, {**named, **plain}]
    assert company.job(before["id"])["visits"][0]["vehicles"] == []


def test_a_grounded_vehicle_is_flagged_for_the_crews_that_it_is_grounded_for(company: Company) -> None:
    crew = company.hear_crew(company.person_id)
    truck = company.hear_vehicle(crew)
    job = company.booked_job(crew_id=crew)

    def flagged() -> list[tuple[bool, str | None]]:
        [visit] = company.job(job["id"])["visits"]
        return [(each["grounded"], each["grounded_reason"]) for each in visit["vehicles"]]

    grounded: dict[str, Any] = {"vehicle_id": truck, "reason": "in_shop", "since": NOW, "from_on": "2030-05-06"}
    company.hear("vehicle.grounded.v1", truck, **grounded, crew_ids=[crew])
    assert flagged() == [(True, "in_shop")]
    company.hear("vehicle.grounded.v1", truck, **grounded, crew_ids=[])
    assert flagged() == [(False, None)]
    company.hear("vehicle.grounded.v1", truck, **{**grounded, "from_on": "2030-05-07"}, crew_ids=[crew])
    assert flagged() == [(False, None)]
    company.hear("vehicle.released.v1", truck, vehicle_id=truck, released_at=NOW)
    assert flagged() == [(False, None)]


def test_a_vehicle_that_was_taken_away_or_retired_is_not_along(company: Company) -> None:
    crew = company.hear_crew()
    job = company.booked_job(crew_id=crew)
    truck = company.hear_vehicle(crew)
    assert len(company.job(job["id"])["visits"][0]["vehicles"]) == 1
    retired: dict[str, Any] = {"name": "Truck 4", "kind": "vehicle", "status": "retired"}
    retired |= {"stock_location_id": None, "skills": []}
    company.hear("vehicle.changed.v1", truck, vehicle_id=truck, **retired)
    assert company.job(job["id"])["visits"][0]["vehicles"] == []
    other = company.hear_vehicle(crew, name="Truck 5")
    rows = company.harness.rows("SELECT id FROM known_vehicle_assignments WHERE vehicle_id = %s", other)
    gone = {"assignment_id": rows[0][0], "vehicle_id": other, "crew_id": crew}
    company.hear("vehicle.unassigned.v1", other, **gone)
    assert company.job(job["id"])["visits"][0]["vehicles"] == []


def test_phones_hear_of_vehicles_that_are_given_grounded_and_taken_away(company: Company) -> None:
    crew = company.hear_crew(company.person_id)
    job = company.booked_job(crew_id=crew, lines=[line_body("Roof", 10_000, **LIFT)])
    replica = Replica(company.caller("crew_lead", "jobs:read", person_id=company.person_id))

    def along() -> list[tuple[str, bool]]:
        replica.pull()
        [visit] = replica.jobs[job["id"]]["visits"]
        assert needs(visit) == (["Lift"], 100)
        return [(each["name"], each["grounded"]) for each in visit["vehicles"]]

    eventually(lambda: along() == [])
    truck = company.hear_vehicle(crew)
    eventually(lambda: along() == [("Truck 4", False)])
    grounded: dict[str, Any] = {
        "vehicle_id": truck,
        "reason": "in_shop",
        "since": NOW,
        "from_on": "2030-05-06",
        "crew_ids": [crew],
    }
    company.hear("vehicle.grounded.v1", truck, **grounded)
    eventually(lambda: along() == [("Truck 4", True)])
    [[assignment]] = company.harness.rows("SELECT id FROM known_vehicle_assignments WHERE vehicle_id = %s", truck)
    gone = {"assignment_id": assignment, "vehicle_id": truck, "crew_id": crew}
    company.hear("vehicle.unassigned.v1", truck, **gone)
    eventually(lambda: along() == [])


def test_more_visits_ask_the_database_no_more_often(company: Company) -> None:
    crew = company.hear_crew(company.person_id)
    company.hear_vehicle(crew)
    job = company.booked_job(crew_id=crew)

    def asked() -> int:
        with statements(company.harness) as seen:
            company.job(job["id"])
        return len(seen)

    before = asked()
    for number in range(5):
        path = f"/api/v1/jobs/{job['id']}/visits"
        visit = company.office.post(path, {"kind": "extra", "duration_minutes": 60}).get_json()
        company.book(visit, crew_id=crew, starts_at=NOW + timedelta(days=number))
    assert asked() == before

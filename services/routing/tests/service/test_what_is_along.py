"""Plans and slots give visits to crews that have along what is needed, and say what is missing where nobody has."""

from __future__ import annotations

from typing import Any

from common.ids import new_id
from routing.testing import NOW, TODAY, Company
from routing.testing.company import TOMORROW

NEAR = (41.9, -87.65)


def unassigned(plan: dict[str, Any]) -> dict[str, str]:
    return {left["visit_id"]: left["code"] for left in plan["unassigned"]}


def crew_of(plan: dict[str, Any], visit_id: Any) -> str | None:
    found = {stop["visit_id"]: route["crew_id"] for route in plan["routes"] for stop in route["stops"]}
    return found.get(str(visit_id))


def test_a_visit_goes_to_the_crew_that_has_the_equipment_or_is_left_out_with_the_reason(company: Company) -> None:
    far = company.crew("Far", place=(41.5, -87.5))
    job = company.job(NEAR, required_equipment=["Lift"])
    wish = {"visit_ids": [str(job.visit_id)]}
    plan = company.planned(**wish)
    assert unassigned(plan) == {str(job.visit_id): "equipment_missing"}
    assert "lift" in plan["unassigned"][0]["reason"]
    truck = company.vehicle(far, carries=["LIFT"])
    plan = company.planned(**wish)
    assert (unassigned(plan), crew_of(plan, job.visit_id)) == ({}, str(far))
    [stop] = [stop for route in plan["routes"] for stop in route["stops"]]
    assert [other["code"] for other in stop["alternatives"]] == ["equipment_missing"]
    grounded: dict[str, Any] = {
        "vehicle_id": truck,
        "reason": "in_shop",
        "since": NOW,
        "from_on": TODAY,
        "crew_ids": [far],
    }
    company.hear("vehicle.grounded.v1", truck, **grounded)
    assert unassigned(company.planned(**wish)) == {str(job.visit_id): "equipment_missing"}


def test_a_piece_that_is_booked_with_a_visit_need_not_be_on_the_vehicle(company: Company) -> None:
    crane = company.vehicle(kind="equipment", name="Crane", tank_gallons=100)
    job = company.job(NEAR, required_equipment=["crane"], water_gallons=100)
    company.book(job, "09:00", equipment=(crane,))
    plan = company.planned()
    assert (unassigned(plan), crew_of(plan, job.visit_id)) == ({}, str(company.crew_id))
    company.book(job, "09:00", again=True)
    assert unassigned(company.planned()) == {str(job.visit_id): "equipment_missing"}
    company.book(job, "09:00", equipment=(crane,), again=True)
    in_shop: dict[str, Any] = {
        "vehicle_id": crane,
        "name": "Crane",
        "kind": "equipment",
        "status": "in_shop",
        "skills": [],
    }
    company.hear("vehicle.changed.v1", crane, **in_shop)
    assert unassigned(company.planned()) == {str(job.visit_id): "equipment_missing"}


def test_the_tank_is_shared_by_the_visits_of_a_day(company: Company) -> None:
    company.vehicle(company.crew_id, tank_gallons=500)
    company.booked("09:00", water_gallons=300)
    urgent, waiting = company.job(NEAR, water_gallons=200), company.job(NEAR, water_gallons=100)
    more = company.job(NEAR, water_gallons=501)
    plan = company.planned(visit_ids=[str(urgent.visit_id)], with_waiting=5)
    assert crew_of(plan, urgent.visit_id) == str(company.crew_id)
    assert unassigned(plan) == {str(waiting.visit_id): "vehicle_full", str(more.visit_id): "too_much_to_carry"}


def test_without_water_needed_no_tank_is_asked_for(company: Company) -> None:
    job = company.job(NEAR)
    assert unassigned(company.planned(visit_ids=[str(job.visit_id)])) == {}


def test_slots_are_those_of_crews_that_have_the_equipment_and_the_water(company: Company) -> None:
    able = company.crew("Able")
    job = company.job(NEAR, required_equipment=["Lift"], water_gallons=200)
    path = f"/api/v1/visits/{job.visit_id}/slots?from={TOMORROW}&days=2"
    refused = company.office.get(path)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_crew_has_equipment")
    assert refused.get_json()["equipment"] == ["lift"]
    company.vehicle(able, carries=["Lift"], tank_gallons=250)
    found = company.ok(company.office.get(path))["items"]
    assert {slot["crew_id"] for slot in found} == {str(able)}
    company.booked("09:00", crew_id=able, water_gallons=100)
    days = {slot["starts_at"][:10] for slot in company.ok(company.office.get(path))["items"]}
    assert TOMORROW.isoformat() not in days and days


def test_the_visits_of_a_job_are_suggested_one_after_another(company: Company) -> None:
    first, second = company.job(NEAR, minutes=240), company.job(NEAR, minutes=120)
    second.id = first.id
    company.change_visit(second, NEAR)
    done = company.booked("09:00", NEAR)
    done.id = first.id
    company.change_visit(done, NEAR)
    found = company.shown(f"/jobs/{first.id}/slots?from={TOMORROW}&days=3&limit=3")
    assert [each["visit_id"] for each in found["visits"]] == [str(first.visit_id), str(second.visit_id)]
    before, after = (each["items"] for each in found["visits"])
    assert before and after
    assert all(slot["starts_at"] >= before[0]["ends_at"] for slot in after)
    assert company.office.get(f"/api/v1/jobs/{new_id()}/slots").status_code == 404
    company.book(first, "13:00")
    company.book(second, "17:00")
    assert company.shown(f"/jobs/{first.id}/slots")["visits"] == []

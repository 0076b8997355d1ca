"""Plans and slots count only on crews that scheduling would let go: not on those that are away, on no holiday, and,
where the organization wants it so, on none whose vehicle must stay in. Whoever stays in is named, with the reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.ids import new_id
from routing.testing import NOW, TODAY, Company
from routing.testing.company import TOMORROW, Job, at

NEAR = (41.9, -87.65)


def kept_in(plan: dict[str, Any]) -> dict[str, str]:
    return {each["crew_name"]: each["code"] for each in plan["kept_in"]}


def placed(plan: dict[str, Any]) -> dict[str, str]:
    return {stop["visit_id"]: route["crew_name"] for route in plan["routes"] for stop in route["stops"]}


def away(company: Company, *, first: str = "00:00", last: str = "23:45", **who: UUID) -> UUID:
    time_off = new_id()
    told: dict[str, Any] = {"crew_id": None, "person_id": None, **who}
    told |= {"starts_at": at(TOMORROW, first), "ends_at": at(TOMORROW, last)}
    company.hear("time_off.given.v1", time_off, time_off_id=time_off, **told)
    return time_off


def grounded(company: Company, vehicle: UUID, *crews: UUID, from_on: Any = TODAY) -> None:
    told: dict[str, Any] = {"vehicle_id": vehicle, "reason": "in_shop", "since": NOW, "crew_ids": list(crews)}
    company.hear("vehicle.grounded.v1", vehicle, **told, from_on=from_on)


def schedule(company: Company, grounded_vehicles: str) -> None:
    told: dict[str, Any] = {"window_margin_minutes": 60, "grounded_vehicles": grounded_vehicles}
    company.hear("schedule.changed.v1", company.id, schedule_id=company.id, **told)


def slots(company: Company, job: Job, days: int = 1) -> Any:
    return company.office.get(f"/api/v1/visits/{job.visit_id}/slots?from={TOMORROW}&days={days}")


def test_the_visits_of_a_crew_that_is_away_go_to_others_as_far_as_these_are_there(company: Company) -> None:
    job = company.booked("09:00", NEAR)
    south = company.crew("South", skills=["Roof"])
    off = away(company, crew_id=company.crew_id)
    plan = company.planned()
    assert (kept_in(plan), placed(plan)) == ({"North": "crew_away"}, {str(job.visit_id): "South"})
    away(company, crew_id=south, first="08:00", last="10:30")
    plan = company.planned()
    assert (placed(plan), plan["after"]["promises_broken"]) == ({str(job.visit_id): "South"}, 1)
    company.hear("time_off.withdrawn.v1", off, time_off_id=off)
    assert kept_in(company.planned()) == {}


def test_time_off_of_one_of_its_people_keeps_the_whole_crew_in(company: Company) -> None:
    job = company.job(NEAR)
    away(company, person_id=company.person_id, first="08:00", last="12:00")
    [slot] = company.ok(slots(company, job))["items"]
    assert slot["starts_at"] == at(TOMORROW, "12:15").isoformat().replace("+00:00", "Z")
    away(company, person_id=company.person_id, first="12:00", last="17:00")
    refused = slots(company, job)
    assert (refused.status_code, refused.json["code"]) == (409, "no_crew_works")
    assert "time off" in refused.json["detail"]


def test_nothing_is_planned_on_a_holiday(company: Company) -> None:
    company.booked("09:00", NEAR)
    holiday: dict[str, Any] = {"holiday_id": new_id(), "date": TOMORROW, "name": "Founders' Day"}
    company.hear("holiday.added.v1", holiday["holiday_id"], **holiday)
    asked = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat()})
    assert (asked.status_code, asked.json["code"]) == (409, "no_crew_works")
    assert "Founders' Day" in asked.json["detail"]
    day = {"crew_id": str(company.crew_id), "on": TOMORROW.isoformat()}
    assert company.office.post("/api/v1/routes/optimize", day).json["code"] == "crew_off"
    assert company.ok(slots(company, company.job(NEAR), days=2))["items"][0]["starts_at"] > "2030-05-08"
    company.hear("holiday.removed.v1", holiday["holiday_id"], holiday_id=holiday["holiday_id"])
    assert kept_in(company.planned()) == {}


def test_a_grounded_vehicle_keeps_its_crew_in_only_where_the_organization_wants_that(company: Company) -> None:
    truck, job = company.vehicle(company.crew_id), company.booked("09:00", NEAR)
    grounded(company, truck, company.crew_id)
    assert placed(company.planned()) == {str(job.visit_id): "North"}
    schedule(company, "block")
    day = {"crew_id": str(company.crew_id), "on": TOMORROW.isoformat()}
    refused = company.office.post("/api/v1/routes/optimize", day)
    assert (refused.json["code"], refused.json["detail"]) == ("crew_off", "North stays in: Truck 4 is in the shop")
    south = company.crew("South", skills=["Roof"])
    plan = company.planned()
    assert (kept_in(plan), placed(plan)) == ({"North": "vehicle_grounded"}, {str(job.visit_id): "South"})
    [slot, *_] = company.ok(slots(company, company.job(NEAR)))["items"]
    assert slot["crew_id"] == str(south)
    needs = company.booked("13:00", NEAR, skills=("gutter",))
    [left] = [each for each in company.planned()["unassigned"] if each["visit_id"] == str(needs.visit_id)]
    assert (left["code"], left["stays_booked"]) == ("vehicle_grounded", True)
    assert left["reason"].startswith("North stays in: Truck 4 is in the shop. ") and "gutter" in left["reason"]
    schedule(company, "flag")
    assert kept_in(company.planned()) == {}


def test_a_vehicle_that_is_grounded_from_a_later_day_on_is_along_until_then(company: Company) -> None:
    schedule(company, "block")
    truck = company.vehicle(company.crew_id, carries=["Lift"])
    job = company.job(NEAR, required_equipment=["Lift"])
    grounded(company, truck, company.crew_id, from_on="2030-05-08")
    assert placed(company.planned(visit_ids=[str(job.visit_id)])) == {str(job.visit_id): "North"}
    grounded(company, truck, company.crew_id, from_on=TOMORROW)
    company.crew("South")
    [left] = company.planned(visit_ids=[str(job.visit_id)])["unassigned"]
    assert left["code"] == "equipment_missing"


def test_a_visit_with_a_piece_that_must_stay_in_keeps_its_time(company: Company) -> None:
    crane = company.vehicle(kind="equipment", name="Crane")
    job, other = company.job(NEAR), company.booked("11:00", NEAR)
    company.book(job, "09:00", equipment=(crane,))
    grounded(company, crane)
    schedule(company, "block")
    plan = company.planned()
    assert [(left["visit_id"], left["code"]) for left in plan["unassigned"]] == [
        (str(job.visit_id), "vehicle_grounded")
    ]
    assert "Crane is in the shop" in plan["unassigned"][0]["reason"]
    assert placed(plan) == {str(other.visit_id): "North"}


def test_what_was_booked_against_the_rules_keeps_its_time_and_the_plan_goes_around_it(company: Company) -> None:
    against = company.booked("09:00", NEAR, minutes=180, skills=("gutter",))
    waiting = company.job(NEAR, minutes=240)
    plan = company.planned(visit_ids=[str(waiting.visit_id)])
    [left] = plan["unassigned"]
    assert (left["visit_id"], left["code"]) == (str(against.visit_id), "skill_missing")
    assert left["reason"].endswith("It keeps its time.")
    [stop] = plan["routes"][0]["stops"]
    assert at(TOMORROW, "12:00").isoformat() <= stop["starts_at"].replace("Z", "+00:00")


def test_a_crew_may_have_many_visits_off_the_map(company: Company) -> None:
    for hour in ("08", "09", "11", "13", "14", "16"):
        company.booked(f"{hour}:00", None, minutes=30)
    job = company.job(NEAR, minutes=30)
    plan = company.planned(visit_ids=[str(job.visit_id)])
    assert (plan["status"], placed(plan)) == ("ready", {str(job.visit_id): "North"})
    assert {left["code"] for left in plan["unassigned"]} == {"no_coordinates"}

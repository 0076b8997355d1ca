"""A day plan is asked for, made beside everything else, looked at, applied in whole or in part, and answered by the
calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from routing.entrypoints.timers import begin_next_plan
from routing.testing import NOW, TODAY, Company
from routing.testing.company import TOMORROW, Job, at

NORTH_SIDE, SOUTH_SIDE = (42.0, -87.7), (41.7, -87.6)


def test_a_plan_sends_each_crew_to_its_own_side_of_the_town(company: Company) -> None:
    south = company.crew("South", place=SOUTH_SIDE)
    company.change_crew(company.crew_id, place=NORTH_SIDE)
    wrong = [company.booked("09:00", SOUTH_SIDE), company.booked("09:00", NORTH_SIDE, crew_id=south)]
    plan = company.planned()
    assert (plan["status"], plan["progress_percent"], plan["unassigned"]) == ("ready", 100, [])
    where = {stop["visit_id"]: route["crew_id"] for route in plan["routes"] for stop in route["stops"]}
    assert where == {str(wrong[0].visit_id): str(south), str(wrong[1].visit_id): str(company.crew_id)}
    assert plan["after"]["drive_seconds"] < plan["before"]["drive_seconds"] / 4
    assert (plan["before"]["visits"], plan["after"]["visits"], plan["changes"]) == (2, 2, 2)
    assert (plan["after"]["promises_broken"], plan["source"], plan["degraded"]) == (0, "estimate", False)
    (stop, *_), *_ = [route["stops"] for route in plan["routes"]]
    assert stop["why"]
    assert len(stop["alternatives"]) == 1


def test_waiting_visits_are_put_in_and_what_cannot_be_is_named_with_its_reason(company: Company) -> None:
    company.booked("09:00")
    fits, unmapped = company.job(), company.job(None)
    skilled, later = company.job(skills=("crane",)), company.job(earliest_on="2030-06-01")
    plan = company.planned(with_waiting=10)
    placed = {stop["visit_id"] for route in plan["routes"] for stop in route["stops"]}
    assert str(fits.visit_id) in placed
    reasons = {each["visit_id"]: each["code"] for each in plan["unassigned"]}
    assert reasons == {
        str(unmapped.visit_id): "no_coordinates",
        str(skilled.visit_id): "skill_missing",
        str(later.visit_id): "not_before",
    }
    assert all(each["reason"] and not each["stays_booked"] for each in plan["unassigned"])


def test_starts_lie_on_the_grid_and_no_booking_runs_into_the_next(company: Company) -> None:
    places = [(41.9 + number / 50, -87.65 - number / 70) for number in range(6)]
    for place in places:
        company.job(place, minutes=50)
    plan = company.planned(with_waiting=10)
    (route,) = plan["routes"]
    assert len(route["stops"]) == 6
    for before, after in zip(route["stops"], route["stops"][1:], strict=False):
        ends_at = at_moment(before["starts_at"]) + timedelta(minutes=before["minutes"])
        assert ends_at <= at_moment(after["starts_at"])
    assert all(at_moment(stop["starts_at"]).minute % 15 == 0 for stop in route["stops"])


def test_applying_says_what_shall_change_and_the_calendar_answers(company: Company) -> None:
    job = company.job()
    plan = company.planned(with_waiting=1)
    applied = company.ok(apply(company, plan))
    assert applied["status"] == "confirmed"
    (said,) = company.said("plan.confirmed.v1", plan["id"])
    (item,) = said.data["items"]
    stop = plan["routes"][0]["stops"][0]
    assert (item["visit_id"], item["crew_id"]) == (str(job.visit_id), str(company.crew_id))
    assert (at_moment(item["starts_at"]), item["minutes"]) == (at_moment(stop["starts_at"]), 60)
    assert (said.data["date"], item["booking_version"]) == (TOMORROW.isoformat(), None)
    change_set = answer(company, plan, applied=[job])
    shown = company.shown(f"/day-plans/{plan['id']}")
    assert (shown["status"], shown["change_set_id"]) == ("applied", str(change_set))
    again = apply(company, shown)
    assert (again.status_code, again.get_json()["code"]) == (409, "plan_not_ready")


def test_a_plan_can_be_applied_in_part_and_refused_in_part(company: Company) -> None:
    jobs = [company.job(), company.job(), company.job()]
    plan = company.planned(with_waiting=3)
    chosen = [str(job.visit_id) for job in jobs[:2]]
    company.ok(apply(company, plan, visit_ids=chosen))
    (said,) = company.said("plan.confirmed.v1", plan["id"])
    assert sorted(item["visit_id"] for item in said.data["items"]) == sorted(chosen)
    answer(company, plan, applied=jobs[:1], refused=jobs[1:2])
    shown = company.shown(f"/day-plans/{plan['id']}")
    assert shown["status"] == "partly_applied"
    assert shown["refused"] == [{"visit_id": chosen[1], "reason": "crew_already_booked"}]


def test_a_plan_that_was_taken_back_says_so(company: Company) -> None:
    job = company.job()
    plan = company.planned(with_waiting=1)
    company.ok(apply(company, plan))
    change_set = answer(company, plan, applied=[job])
    company.hear("plan.undone.v1", change_set, plan_id=plan["id"], change_set_id=change_set)
    shown = company.shown(f"/day-plans/{plan['id']}")
    assert (shown["status"], shown["applied"]) == ("undone", [str(job.visit_id)])


def test_a_plan_that_the_calendar_refuses_changed_nothing(company: Company) -> None:
    job = company.job()
    plan = company.planned(with_waiting=1)
    company.ok(apply(company, plan))
    answer(company, plan, refused=[job])
    assert company.shown(f"/day-plans/{plan['id']}")["status"] == "refused"


def test_a_plan_of_what_has_moved_since_is_not_applied(company: Company) -> None:
    company.job()
    moved = company.job()
    plan = company.planned(with_waiting=2)
    company.book(moved, "15:00")
    refused = apply(company, plan)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "calendar_moved")
    assert refused.get_json()["visit_ids"] == [str(moved.visit_id)]
    assert company.said("plan.confirmed.v1", plan["id"]) == []
    assert company.shown(f"/day-plans/{plan['id']}")["status"] == "ready"


def test_only_changes_of_the_plan_can_be_chosen(company: Company) -> None:
    company.job()
    plan = company.planned(with_waiting=1)
    refused = apply(company, plan, visit_ids=[str(new_id())])
    assert (refused.status_code, refused.get_json()["code"]) == (422, "not_in_plan")
    stale = company.office.post(f"/api/v1/day-plans/{plan['id']}/apply", {}, version=plan["version"] + 1)
    assert stale.status_code == 412


def test_a_plan_that_changes_nothing_says_so(company: Company) -> None:
    company.booked("08:00", minutes=540, window=("08:00", "08:14"), place=(41.8781, -87.6298))
    plan = company.planned()
    assert plan["changes"] == 0
    refused = apply(company, plan)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_changes")


def test_a_waiting_plan_is_cancelled_at_once_and_a_finished_one_not_at_all(company: Company) -> None:
    company.job()
    asked = ask(company, with_waiting=1)
    cancelled = company.ok(company.office.post(f"/api/v1/day-plans/{asked['id']}/cancel"))
    assert cancelled["status"] == "cancelled"
    assert not begin_next_plan(company.harness.service)
    again = company.office.post(f"/api/v1/day-plans/{asked['id']}/cancel")
    assert (again.status_code, again.get_json()["code"]) == (409, "plan_finished")


def test_a_plan_whose_maker_died_is_made_again_but_not_for_ever(company: Company, clock: FixedClock) -> None:
    company.job()
    asked = ask(company, with_waiting=1)
    died = "UPDATE day_plans SET status = 'running', attempts = %s, seen_at = %s WHERE id = %s RETURNING id"
    company.harness.rows(died, 1, clock.now(), asked["id"])
    assert not begin_next_plan(company.harness.service), "somebody may still be at it"
    clock.advance(seconds=16)
    company.make_plans()
    assert company.shown(f"/day-plans/{asked['id']}")["status"] == "ready"
    company.harness.rows(died, 3, clock.now() - timedelta(minutes=1), asked["id"])
    company.make_plans()
    failed = company.shown(f"/day-plans/{asked['id']}")
    assert (failed["status"], failed["failure_code"]) == ("failed", "planner_died")


def test_each_organization_gets_its_turn_and_none_fills_the_queue(company: Company, harness: Harness) -> None:
    other = Company(harness)
    for each in (company, other):
        each.job()
    greedy = [ask(company, with_waiting=1)["id"] for _ in range(5)]
    refused = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "with_waiting": 1})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_day_plans")
    modest = ask(other, with_waiting=1)["id"]
    assert begin_next_plan(harness.service)
    harness.service.deps.background.wait(60)
    assert begin_next_plan(harness.service)
    harness.service.deps.background.wait(60)
    states = {plan: company.shown(f"/day-plans/{plan}")["status"] for plan in greedy}
    assert list(states.values()).count("ready") == 1
    assert other.shown(f"/day-plans/{modest}")["status"] == "ready"
    for plan in greedy[1:]:
        company.office.post(f"/api/v1/day-plans/{plan}/cancel")


def test_pinned_visits_keep_their_crew_and_time(company: Company) -> None:
    south = company.crew("South", place=SOUTH_SIDE)
    company.change_crew(company.crew_id, place=NORTH_SIDE)
    pinned = company.booked("10:00", SOUTH_SIDE)
    company.booked("09:00", NORTH_SIDE, crew_id=south)
    plan = company.planned(pinned=[{"visit_id": str(pinned.visit_id)}])
    (stop,) = [each for route in plan["routes"] for each in route["stops"] if each["visit_id"] == str(pinned.visit_id)]
    assert stop["is_changed"] is False


def test_the_day_goes_on_without_a_crew_and_promises_come_first(company: Company, clock: FixedClock) -> None:
    south = company.crew("South")
    begun = company.booked("08:15", NORTH_SIDE, on=TODAY)
    company.visit(begun, "started", at=NOW + timedelta(minutes=15))
    promised = company.booked("10:00", SOUTH_SIDE, on=TODAY, window=("09:30", "10:30"), crew_id=south)
    urgent = company.job(NORTH_SIDE)
    clock.move_to(NOW + timedelta(minutes=30))
    wish: dict[str, Any] = {"on": TODAY.isoformat(), "kind": "replan"}
    wish |= {"out_crew_ids": [str(south)], "visit_ids": [str(urgent.visit_id)]}
    plan = company.planned(**wish)
    (route,) = plan["routes"]
    assert [stop["visit_id"] for stop in route["stops"]] == [str(promised.visit_id), str(urgent.visit_id)]
    assert route["stops"][0]["late_seconds"] == 0
    assert at_moment(route["stops"][0]["arrives_at"]) >= at(TODAY, "09:15"), "the begun work ends first"
    longer = company.planned(**wish, running_long=[{"visit_id": str(begun.visit_id), "minutes": 180}])
    late = [stop for route in longer["routes"] for stop in route["stops"] if stop["late_seconds"]]
    assert [stop["visit_id"] for stop in late] == [str(promised.visit_id)], "broken, and named"
    assert longer["after"]["promises_broken"] == 1


def test_a_vehicle_lends_its_skills_until_it_is_grounded(company: Company) -> None:
    vehicle, assignment = new_id(), new_id()
    facts: dict[str, Any] = {
        "vehicle_id": vehicle,
        "name": "Lift",
        "status": "active",
        "skills": ["Lift"],
        "kind": "vehicle",
    }
    company.hear("vehicle.created.v1", vehicle, **facts)
    company.hear(
        "vehicle.assigned.v1",
        assignment,
        assignment_id=assignment,
        vehicle_id=vehicle,
        crew_id=company.crew_id,
        starts_on=TOMORROW,
        ends_on=None,
    )
    job = company.job(skills=("lift",))
    assert company.planned(visit_ids=[str(job.visit_id)])["unassigned"] == []
    grounded: dict[str, Any] = {"vehicle_id": vehicle, "reason": "in_shop", "since": NOW, "from_on": TODAY}
    company.hear("vehicle.changed.v1", vehicle, **{**facts, "status": "in_shop"})
    company.hear("vehicle.grounded.v1", vehicle, **grounded, crew_ids=[company.crew_id])
    (left,) = company.planned(visit_ids=[str(job.visit_id)])["unassigned"]
    assert left["code"] == "skill_missing"
    company.hear("vehicle.grounded.v1", vehicle, **grounded, crew_ids=[])  # somebody gave a reason to keep it
    assert company.planned(visit_ids=[str(job.visit_id)])["unassigned"] == []
    company.hear("vehicle.grounded.v1", vehicle, **grounded, crew_ids=[company.crew_id])
    company.hear("vehicle.released.v1", vehicle, vehicle_id=vehicle, released_at=NOW)
    assert company.planned(visit_ids=[str(job.visit_id)])["unassigned"] == []
    company.hear("vehicle.changed.v1", vehicle, **{**facts, "status": "retired"})
    assert len(company.planned(visit_ids=[str(job.visit_id)])["unassigned"]) == 1


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no crew at all works": ({"on": "2030-05-11"}, 409, "no_crew_works"),
    "nothing is there": ({"on": "2030-05-08"}, 409, "nothing_to_route"),
    "a day outside of the calendar": ({"on": "2200-01-01"}, 422, "out_of_calendar"),
    "a replan of another day": ({"kind": "replan"}, 422, "not_today"),
    "a strange crew": ({"crew_ids": [str(new_id())]}, 404, "not_found"),
    "a strange visit": ({"visit_ids": [str(new_id())]}, 404, "not_found"),
    "a strange pin": ({"pinned": [{"visit_id": str(new_id())}]}, 404, "not_found"),
    "a strange long visit": ({"running_long": [{"visit_id": str(new_id()), "minutes": 60}]}, 404, "not_found"),
    "ten thousand visits": ({"visit_ids": [str(new_id()) for _ in range(5_000)]}, 422, "invalid"),
    "too much time": ({"seconds": 3600}, 422, "invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_planned_is_refused_at_once(company: Company, case: str) -> None:
    weekdays = [{"weekday": weekday, "opens": "08:00", "closes": "17:00"} for weekday in range(5)]
    company.change_crew(company.crew_id, hours=weekdays)
    company.booked("09:00")
    wish, status, code = REFUSED[case]
    refused = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), **wish})
    assert (refused.status_code, refused.get_json()["code"]) == (status, code)
    assert company.shown("/day-plans")["items"] == []


def test_visits_that_stand_elsewhere_are_not_put_in(company: Company) -> None:
    elsewhere, done = company.booked("09:00", on=TODAY), company.booked("12:00")
    company.visit(done, "completed", at=NOW)
    company.booked("14:00")
    for job, code in ((elsewhere, "visit_booked_otherwise"), (done, "visit_not_plannable")):
        body = {"on": TOMORROW.isoformat(), "visit_ids": [str(job.visit_id)]}
        refused = company.office.post("/api/v1/day-plans", body)
        assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    twice = {"on": TOMORROW.isoformat(), "visit_ids": [str(done.visit_id)] * 2}
    assert company.office.post("/api/v1/day-plans", twice).get_json()["code"] == "visit_twice"


def test_more_visits_than_a_plan_takes_are_refused(company: Company) -> None:
    company.booked("09:00")
    many = """INSERT INTO known_visits (organization_id, id, job_id, job_number, customer_id, title, latitude,
        longitude, duration_minutes, skills, status) SELECT %s, gen_random_uuid(), gen_random_uuid(), 1,
        gen_random_uuid(), 'Roof', 41.9, -87.6, 60, '[]', 'open' FROM generate_series(1, 501) RETURNING id"""
    company.harness.rows(many, company.id)
    refused = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "with_waiting": 500})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_stops")


def ask(company: Company, **wish: Any) -> dict[str, Any]:
    asked = company.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "seconds": 1, **wish})
    assert asked.status_code == 202
    assert asked.headers["Location"] == f"/api/v1/day-plans/{asked.get_json()['id']}"
    return dict(asked.get_json())


def apply(company: Company, plan: dict[str, Any], **wish: Any) -> Any:
    return company.office.post(f"/api/v1/day-plans/{plan['id']}/apply", wish, version=plan["version"])


def answer(company: Company, plan: dict[str, Any], *, applied: Sequence[Job] = (), refused: Sequence[Job] = ()) -> UUID:
    """What scheduling says to a plan."""
    change_set = new_id()
    reasons = [{"visit_id": str(job.visit_id), "reason": "crew_already_booked"} for job in refused]
    facts: dict[str, Any] = {"plan_id": plan["id"], "change_set_id": change_set, "refused": reasons}
    if applied:
        facts["applied"] = [str(job.visit_id) for job in applied]
    company.hear(f"plan.{'applied' if applied else 'refused'}.v1", change_set, **facts)
    return change_set


def at_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

"""Crews see the jobs they are booked for on days they belong to the crew; technicians only today's; the rest is 404."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Caller
from job.testing import NOW, Company, Phone

from .hostile_pictures import JPEG, picture

TIME = {
    "kind": "work",
    "started_at": "2030-05-06T10:00:00Z",
    "ended_at": "2030-05-06T11:00:00Z",
    "reason": "x",
}
CREW = ("jobs:read", "jobs:status", "jobs:notes")


@pytest.fixture
def lead(company: Company) -> Iterator[Caller]:
    """The lead of a crew that belongs to it for the whole of May."""
    person = new_id()
    company.crew_id = company.hear_crew(person, since="2030-05-01", until="2030-05-31")
    company.person_id = person
    yield company.caller("crew_lead", *CREW, person_id=person)


def numbers(caller: Caller) -> list[int]:
    return [row["number"] for row in caller.get("/api/v1/jobs").get_json()["items"]]


def every_operation(caller: Caller, job: dict[str, Any]) -> set[int]:
    path, visit = f"/api/v1/jobs/{job['id']}", f"/api/v1/visits/{job['visits'][0]['id']}"
    why = {"reason": "x"}
    answers = [
        caller.get(path),
        caller.patch(path, {"title": "X"}, version=job["version"]),
        caller.post(f"{path}/cancel", why, version=job["version"]),
        caller.post(f"{path}/reopen", why, version=job["version"]),
        caller.post(f"{path}/visits", {}),
        caller.post(f"{path}/notes", {"text": "x"}),
        caller.get(f"{path}/time"),
        caller.get(f"{path}/photos"),
        caller.upload(f"{path}/photos", picture(), JPEG),
        caller.post(f"{path}/materials", {"name": "Bleach", "quantity": 1, "unit": "gal"}),
        caller.post(f"{path}/time-entries", {**TIME, "person_id": str(new_id())}),
        *(caller.post(f"{visit}/{command}") for command in ("en-route", "start", "complete")),
        *(caller.post(f"{visit}/break/{command}") for command in ("start", "end")),
        *(caller.post(f"{visit}/{command}", why) for command in ("cancel", "reset")),
    ]
    return {answer.status_code for answer in answers} | refusals_of_a_phone(caller, job)


def refusals_of_a_phone(caller: Caller, job: dict[str, Any]) -> set[int]:
    """What the same person's phone is told; 404 when each action is refused as of something that is not there."""
    phone, visit = Phone(caller), job["visits"][0]
    actions = [
        *(phone.moved(move, visit) for move in ("en_route", "start", "complete")),
        phone.moved("reset", visit, reason="x"),
        *(phone.did(f"break.{what}", visit_id=visit["id"]) for what in ("start", "end")),
        phone.did("note.add", seen=0, note_id=str(new_id()), job_id=job["id"], text="x"),
    ]
    codes = {(answer["problem"] or {}).get("code", answer["outcome"]) for answer in phone.send(*actions)}
    return {404} if codes == {"not_found"} else {200}


def test_a_crew_sees_and_moves_only_its_own_jobs(company: Company, lead: Caller) -> None:
    mine = company.booked_job(crew_id=company.crew_id)
    theirs, waiting = company.booked_job(crew_id=company.hear_crew()), company.create_job()
    assert numbers(lead) == [mine["number"]]
    assert lead.get(f"/api/v1/jobs/{mine['id']}").status_code == 200
    assert lead.post(f"/api/v1/visits/{mine['visits'][0]['id']}/en-route").status_code == 200
    assert every_operation(lead, theirs) == {404}
    assert every_operation(lead, waiting) == {404}


def test_membership_counts_on_the_day_of_the_visit(company: Company, lead: Caller) -> None:
    company.booked_job(crew_id=company.crew_id, starts_at=NOW + timedelta(days=25))  # 31 May
    june = company.booked_job(crew_id=company.crew_id, starts_at=NOW + timedelta(days=26))
    assert numbers(lead) == [1]
    assert lead.get(f"/api/v1/jobs/{june['id']}").status_code == 404


def test_a_released_job_is_out_of_sight(company: Company, lead: Caller) -> None:
    job = company.create_job()
    booking = company.book(job["visits"][0], crew_id=company.crew_id)
    assert numbers(lead) == [1]
    company.release(job["visits"][0], booking)
    assert numbers(lead) == []


def test_a_crew_at_work_keeps_its_job_when_the_booking_is_released(company: Company, lead: Caller) -> None:
    job = company.create_job()
    visit = job["visits"][0]
    booking = company.book(visit, crew_id=company.crew_id)
    lead.post(f"/api/v1/visits/{visit['id']}/start")
    company.release(visit, booking)
    assert lead.post(f"/api/v1/visits/{visit['id']}/complete").get_json()["status"] == "completed"


def test_a_technician_sees_todays_jobs_only(company: Company, lead: Caller, clock: FixedClock) -> None:
    technician = company.caller("technician", *CREW, person_id=company.person_id)
    today = company.booked_job(crew_id=company.crew_id)
    tomorrow = company.booked_job(crew_id=company.crew_id, starts_at=NOW + timedelta(days=1))
    assert numbers(technician) == [today["number"]]
    assert every_operation(technician, tomorrow) == {404}
    clock.advance(days=1)
    try:
        assert numbers(technician) == [tomorrow["number"]]
    finally:
        clock.move_to(NOW)


def test_a_crew_cannot_take_back_a_closed_visit(company: Company, lead: Caller) -> None:
    job = company.working_job(crew_id=company.crew_id)
    visit = job["visits"][0]
    assert lead.post(f"/api/v1/visits/{visit['id']}/reset", {"reason": "x"}).get_json()["status"] == "scheduled"
    company.move(visit, "start")
    company.move(visit, "complete")
    refused = lead.post(f"/api/v1/visits/{visit['id']}/reset", {"reason": "x"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "reopening_is_for_the_office")


def test_money_is_only_for_who_may_see_it(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    assert lead.get(f"/api/v1/jobs/{job['id']}").get_json()["invoices"] is None
    assert company.job(job["id"])["invoices"] == []


def test_a_person_without_a_crew_sees_nothing(company: Company) -> None:
    company.booked_job()
    assert numbers(company.caller("crew_lead", *CREW)) == []
    assert numbers(company.caller("sales_rep", "jobs:read", "jobs:read_all")) == [1]

"""Cancelling, reopening and changing a job as a whole, and adding visits to it."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, line_body, money, property_facts


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def close(company: Company, job: dict[str, Any], how: str, reason: str = "why") -> Any:
    version = company.job(job["id"])["version"]
    return company.office.post(f"/api/v1/jobs/{job['id']}/{how}", {"reason": reason}, version=version)


def test_cancelling_a_job_cancels_its_open_visits(company: Company) -> None:
    job = company.booked_job()
    company.office.post(f"/api/v1/jobs/{job['id']}/visits", {})
    cancelled = close(company, job, "cancel").get_json()
    assert (cancelled["status"], {visit["status"] for visit in cancelled["visits"]}) == ("cancelled", {"cancelled"})
    assert len([one for one in company.said("visit.cancelled.v1") if one.data["job_id"] == job["id"]]) == 2
    assert refusal(close(company, job, "cancel")) == (409, "illegal_move")


def test_cancelling_the_rest_of_a_job_that_was_partly_done_completes_it(company: Company) -> None:
    job = company.working_job()
    left = {"line_id": job["lines"][1]["id"], "done": False, "undone_reason": "late"}
    company.move(job["visits"][0], "complete", {"lines": [left], "follow_up": True})
    assert close(company, job, "cancel").get_json()["status"] == "completed"
    assert [line["done"] for line in company.said("job.completed.v1", job["id"])[0].data["lines"]] == [True, False]


def test_a_cancelled_job_comes_back_with_its_visits_to_be_scheduled(company: Company) -> None:
    job = company.booked_job()
    close(company, job, "cancel")
    again = close(company, job, "reopen", "they called").get_json()
    assert (again["status"], again["visits"][0]["status"]) == ("unscheduled", "unscheduled")
    assert company.said("job.reopened.v1", job["id"])[0].data["reason"] == "they called"
    assert refusal(close(company, job, "reopen")) == (409, "illegal_move")


def test_a_completed_job_is_reopened_and_completed_again(company: Company) -> None:
    job = company.working_job()
    company.move(job["visits"][0], "complete")
    assert close(company, job, "reopen").get_json()["status"] == "scheduled"
    company.move(job["visits"][0], "start")
    company.move(job["visits"][0], "complete")
    assert len(company.said("job.completed.v1", job["id"])) == 2


@pytest.mark.parametrize("how", ["cancel", "reopen"])
def test_a_stale_screen_closes_nothing(company: Company, how: str) -> None:
    job = company.create_job()
    path = f"/api/v1/jobs/{job['id']}/{how}"
    assert refusal(company.office.post(path, {"reason": "x"})) == (428, "precondition_required")
    company.book(job["visits"][0])
    assert refusal(company.office.post(path, {"reason": "x"}, version=job["version"])) == (412, "stale")
    assert refusal(company.office.post(path, {"reason": " "}, version=job["version"])) == (422, "invalid")


def test_an_extra_visit_is_for_what_is_not_done(company: Company) -> None:
    job = company.create_job()
    made = company.office.post(f"/api/v1/jobs/{job['id']}/visits", {"earliest_on": "2030-06-01"})
    assert (made.status_code, made.get_json()["kind"], made.get_json()["ordinal"]) == (201, "extra", 2)
    said = company.said("visit.opened.v1", made.get_json()["id"])[0].data
    assert (said["earliest_on"], said["services"]) == ("2030-06-01", ["Roof wash", "Gutter clean"])


def test_rework_on_a_completed_job_needs_a_reason_and_costs_nothing(company: Company) -> None:
    job = company.working_job()
    company.move(job["visits"][0], "complete")
    path, roof = f"/api/v1/jobs/{job['id']}/visits", job["lines"][0]["id"]
    body = {"kind": "rework", "line_ids": [roof]}
    assert refusal(company.office.post(path, body)) == (422, "reason_needed")
    made = company.office.post(path, {**body, "reason": "streaks"}).get_json()
    assert (made["amount"], made["duration_minutes"]) == (money(0), 90)
    assert company.job(job["id"])["status"] == "unscheduled"
    wrong = {"line_ids": [str(new_id())], "reason": "x"}
    assert company.office.post(path, wrong).get_json()["field"] == "line_ids.0"


def test_a_visit_for_nothing_in_particular_needs_a_duration(company: Company) -> None:
    path = f"/api/v1/jobs/{company.create_job()['id']}/visits"
    assert refusal(company.office.post(path, {"line_ids": []})) == (422, "duration_needed")
    assert company.office.post(path, {"line_ids": [], "duration_minutes": 30}).status_code == 201


def test_changing_the_services_reprices_the_job_and_tells_the_visit(company: Company) -> None:
    job = company.create_job(tax_rate=10)
    kept = {**line_body("Roof wash", 45_000), "line_id": job["lines"][0]["id"]}
    new = line_body("Windows", 5_000, duration_minutes=30)
    changed = company.office.patch(f"/api/v1/jobs/{job['id']}", {"lines": [kept, new]}, version=job["version"])
    assert [line["name"] for line in changed.get_json()["lines"]] == ["Roof wash", "Windows"]
    assert changed.get_json()["lines"][0]["id"] == job["lines"][0]["id"]
    assert changed.get_json()["total"] == money(55_000)
    said = company.said("visit.changed.v1", job["visits"][0]["id"])[-1].data
    assert (said["services"], said["duration_minutes"]) == (["Roof wash", "Windows"], 120)
    assert company.said("job.changed.v1", job["id"])[0].data["total"] == money(55_000)


def test_changes_are_refused_when_stale_closed_or_unknown(company: Company) -> None:
    job = company.create_job()
    path = f"/api/v1/jobs/{job['id']}"
    assert refusal(company.office.patch(path, {"title": "A"}, version=None)) == (428, "precondition_required")
    unknown = {"lines": [{**line_body("X", 1), "line_id": str(new_id())}]}
    assert company.office.patch(path, unknown, version=job["version"]).get_json()["field"] == "lines.0.line_id"
    assert company.office.patch(path, {"title": "A"}, version=job["version"]).get_json()["title"] == "A"
    assert refusal(company.office.patch(path, {"title": "B"}, version=job["version"])) == (412, "stale")
    close(company, job, "cancel")
    version = company.job(job["id"])["version"]
    assert refusal(company.office.patch(path, {"title": "B"}, version=version)) == (409, "job_closed")


def test_a_reported_service_cannot_be_removed(company: Company) -> None:
    job = company.working_job()
    left = {"line_id": job["lines"][1]["id"], "done": False, "undone_reason": "late"}
    company.move(job["visits"][0], "complete", {"lines": [left], "follow_up": True})
    only = {"lines": [line_body("Windows", 5_000)]}
    version = company.job(job["id"])["version"]
    assert refusal(company.office.patch(f"/api/v1/jobs/{job['id']}", only, version=version)) == (409, "line_reported")


def test_a_job_moves_to_another_property_of_its_customer(company: Company) -> None:
    job, second = company.create_job(), new_id()
    both = [property_facts(company.property_id), property_facts(second, line1="9 Oak Ave")]
    company.hear_customer(created=False, properties=both)
    path, body = f"/api/v1/jobs/{job['id']}", {"property_id": str(second)}
    moved = company.office.patch(path, body, version=job["version"]).get_json()
    assert moved["site"]["address"]["line1"] == "9 Oak Ave"
    assert company.said("visit.changed.v1", job["visits"][0]["id"])[0].data["address"]["line1"] == "9 Oak Ave"


def test_jobs_of_another_organization_cannot_be_touched(company: Company, harness: Harness) -> None:
    job, stranger = company.create_job(), Company(harness).office
    path = f"/api/v1/jobs/{job['id']}"
    assert stranger.patch(path, {"title": "X"}, version=1).status_code == 404
    assert stranger.post(f"{path}/cancel", {"reason": "x"}, version=1).status_code == 404
    assert stranger.post(f"{path}/reopen", {"reason": "x"}, version=1).status_code == 404
    assert stranger.post(f"{path}/visits", {}).status_code == 404
    assert stranger.post(f"{path}/notes", {"text": "x"}).status_code == 404

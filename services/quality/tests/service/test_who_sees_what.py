"""Crews see and fill in reports of the visits they are booked for on days they belong to the crew; technicians, if they
may at all, only today's; the rest is 404."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.testing.harness import Caller, Harness
from quality.testing import NOW, Company
from quality.testing.company import LEAD, Job


@pytest.fixture
def tomorrow(clock: FixedClock) -> Iterator[FixedClock]:
    """A clock that may be moved, and is back at the end."""
    yield clock
    clock.move_to(NOW)


def every_operation(caller: Caller, job: Job, report: dict[str, Any]) -> set[int]:
    path, version = f"/api/v1/reports/{report['id']}", report["version"]
    given = [{"item_id": report["items"][0]["item"]["item_id"], "answer": "done"}]
    start = {"visit_id": str(job.visit_id), "checklist_id": report["checklist_id"]}
    answers = [
        caller.get(f"/api/v1/visits/{job.visit_id}/checklists"),
        caller.post("/api/v1/reports", start),
        caller.get(path),
        caller.patch(path, {"answers": given}, version=version),
        caller.post(f"{path}/submit", version=version),
        caller.post(f"{path}/approve", version=version),
        caller.post(f"{path}/flag", {"reason": "x"}, version=version),
    ]
    return {answer.status_code for answer in answers}


def listed(caller: Caller) -> list[str]:
    return [each["id"] for each in caller.get("/api/v1/reports").get_json()["items"]]


def test_a_lead_sees_and_fills_in_only_reports_of_the_own_crew(company: Company) -> None:
    checklist = company.checklist()
    mine, theirs = company.booked_job(), company.booked_job(crew_id=company.hear_crew(name="South"))
    waiting = company.hear_job()
    report = company.draft(mine, checklist)
    hidden = [company.draft(theirs, checklist), company.draft(waiting, checklist)]
    assert listed(company.lead) == [report["id"]]
    assert company.step(company.answered(report), "submit", by=company.lead)["status"] == "submitted"
    assert every_operation(company.lead, theirs, hidden[0]) == {404}
    assert every_operation(company.lead, waiting, hidden[1]) == {404}


def test_membership_counts_on_the_day_of_the_visit(company: Company, harness: Harness) -> None:
    crew = company.hear_crew(company.person_id, name="May", since="2030-05-01", until="2030-05-31")
    checklist = company.checklist()
    last = company.draft(company.booked_job(crew_id=crew, starts_at=NOW + timedelta(days=25)), checklist)
    june = company.booked_job(crew_id=crew, starts_at=NOW + timedelta(days=26))
    hidden = company.draft(june, checklist)
    assert listed(company.lead) == [last["id"]]
    assert every_operation(company.lead, june, hidden) == {404}


def test_a_technician_who_may_sees_todays_only(company: Company, tomorrow: FixedClock) -> None:
    technician = company.caller("technician", *LEAD, person_id=company.person_id)
    checklist, later = company.checklist(), company.booked_job(starts_at=NOW + timedelta(days=1))
    today, then = company.draft(company.booked_job(), checklist), company.draft(later, checklist)
    assert listed(technician) == [today["id"]]
    assert every_operation(technician, later, then) == {404}
    tomorrow.advance(days=1)
    assert listed(technician) == [then["id"]]


def test_a_released_visit_is_out_of_sight_unless_the_crew_was_there(company: Company) -> None:
    checklist = company.checklist()
    released, begun = company.booked_job(), company.booked_job()
    hidden, seen = company.draft(released, checklist), company.draft(begun, checklist)
    company.visit(begun, "started", at=NOW)
    company.release(released)
    company.release(begun)
    assert listed(company.lead) == [seen["id"]]
    assert every_operation(company.lead, released, hidden) == {404}


def test_a_moved_visit_belongs_to_the_other_crew(company: Company) -> None:
    job, other = company.booked_job(), company.hear_crew(name="South")
    report = company.draft(job, company.checklist())
    company.book(job, crew_id=other)
    assert listed(company.lead) == []
    assert every_operation(company.lead, job, report) == {404}


def test_another_organizations_reports_are_not_there(company: Company, harness: Harness) -> None:
    job = company.booked_job()
    report = company.draft(job, company.checklist())
    stranger = Company(harness).office
    assert listed(stranger) == []
    assert every_operation(stranger, job, report) == {404, 409}  # a visit not heard of is worth waiting for

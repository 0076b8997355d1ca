"""With the setting on, a visit is completed only when its post-job reports are in, or an owner says why not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, Phone, line_body


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def strict(company: Company) -> Company:
    """The company wants reports."""
    changed = company.office.patch("/api/v1/settings/jobs", {"post_job_report_required": True}, version=0)
    assert changed.status_code == 200
    return company


def hear_checklist(company: Company, checklist_id: UUID | None = None, **changes: Any) -> UUID:
    """Quality tells of a checklist; with an id, of a change of it."""
    checklist = checklist_id or new_id()
    facts = {"name": "Roof, after", "kind": "post_job", "active": True, "revision": 1, "service_ids": [], "items": []}
    kind = "checklist.changed.v1" if checklist_id else "checklist.created.v1"
    company.hear(kind, checklist, checklist_id=checklist, **{**facts, **changes})
    return checklist


def hear_report(
    company: Company, visit: dict[str, Any], checklist: UUID, what: str = "submitted", report_id: UUID | None = None
) -> UUID:
    """Quality tells of a report on the visit, which it was told to have been started before."""
    report, root = report_id or new_id(), UUID(visit["job_id"])
    facts = {"report_id": report, "job_id": root, "visit_id": visit["id"], "checklist_id": checklist}
    if report_id is None:
        company.hear("report.started.v1", report, root=root, **facts)
    company.hear(f"report.{what}.v1", report, root=root, **facts)
    return report


def complete(company: Company, visit: dict[str, Any], **body: Any) -> Any:
    return company.office.post(f"/api/v1/visits/{visit['id']}/complete", body)


def test_a_missing_report_stands_in_the_way_until_it_is_in(strict: Company) -> None:
    checklist = hear_checklist(strict)
    visit = strict.working_job()["visits"][0]
    refused = complete(strict, visit)
    assert refusal(refused) == (409, "post_job_report_missing")
    assert refused.get_json()["checklists"] == [{"id": str(checklist), "name": "Roof, after"}]
    assert strict.job(visit["job_id"])["status"] == "in_progress"
    hear_report(strict, visit, checklist)
    assert complete(strict, visit).get_json()["status"] == "completed"


def test_a_flagged_report_does_not_count_until_it_is_in_again(strict: Company) -> None:
    checklist = hear_checklist(strict)
    visit = strict.working_job()["visits"][0]
    report = hear_report(strict, visit, checklist)
    hear_report(strict, visit, checklist, "flagged", report)
    assert refusal(complete(strict, visit)) == (409, "post_job_report_missing")
    hear_report(strict, visit, checklist, "approved", report)
    assert complete(strict, visit).status_code == 200


def test_the_job_shows_its_reports(strict: Company) -> None:
    checklist = hear_checklist(strict)
    visit = strict.working_job()["visits"][0]
    assert strict.job(visit["job_id"])["reports"] == []
    report = hear_report(strict, visit, checklist)
    shown = {"checklist": "Roof, after", "kind": "post_job", "status": "submitted"}
    assert strict.job(visit["job_id"])["reports"] == [{"id": str(report), "visit_id": visit["id"], **shown}]


def test_only_checklists_in_use_after_the_work_for_the_jobs_services_count(strict: Company) -> None:
    service, other = new_id(), new_id()
    hear_checklist(strict, kind="pre_job")
    hear_checklist(strict, service_ids=[other])
    mine = hear_checklist(strict, service_ids=[other, service])
    job = strict.working_job(lines=[line_body("Roof wash", 40_000, service_id=str(service))])
    visit = job["visits"][0]
    assert [each["id"] for each in complete(strict, visit).get_json()["checklists"]] == [str(mine)]
    hear_checklist(strict, mine, active=False, service_ids=[service])
    assert complete(strict, visit).status_code == 200


def test_without_the_setting_nobody_waits(company: Company) -> None:
    hear_checklist(company)
    assert complete(company, company.working_job()["visits"][0]).status_code == 200


def test_a_report_on_another_visit_does_not_count(strict: Company) -> None:
    checklist = hear_checklist(strict)
    mine, other = strict.working_job()["visits"][0], strict.working_job()["visits"][0]
    report = hear_report(strict, other, checklist)
    assert refusal(complete(strict, mine)) == (409, "post_job_report_missing")
    refused = complete(strict, mine, report_ids=[str(report)])
    assert (*refusal(refused), refused.get_json()["field"]) == (422, "report_of_another_visit", "report_ids.0")


def test_a_named_report_that_has_not_arrived_is_worth_waiting_for(strict: Company) -> None:
    checklist = hear_checklist(strict)
    visit, report = strict.working_job()["visits"][0], new_id()
    early = complete(strict, visit, report_ids=[str(report)])
    assert (*refusal(early), early.headers["Retry-After"]) == (409, "not_yet_known", "1")
    facts = {"report_id": report, "visit_id": visit["id"], "checklist_id": checklist}
    strict.hear("report.started.v1", report, root=UUID(visit["job_id"]), **facts)
    strict.hear("report.submitted.v1", report, root=UUID(visit["job_id"]), **facts)
    assert complete(strict, visit, report_ids=[str(report)]).status_code == 200


def test_a_phones_completion_waits_for_the_report_that_it_names(strict: Company) -> None:
    checklist = hear_checklist(strict)
    visit, report = strict.working_job()["visits"][0], new_id()
    phone = Phone(strict.caller("owner", "*"))
    done = phone.moved("complete", visit, report_ids=[str(report)])
    note = phone.did("note.add", seen=0, note_id=str(new_id()), job_id=visit["job_id"], text="Mind the dog")
    assert phone.outcomes(done, note) == ["waiting", "waiting"]
    assert phone.outcomes(done) == ["waiting"]
    facts = {"report_id": report, "visit_id": visit["id"], "checklist_id": checklist}
    for what in ("started", "submitted"):
        strict.hear(f"report.{what}.v1", report, root=UUID(visit["job_id"]), **facts)
    assert phone.outcomes(done, note) == ["applied", "applied"]
    assert strict.job(visit["job_id"])["status"] == "completed"


def test_an_owner_completes_without_the_report_and_says_why(strict: Company) -> None:
    hear_checklist(strict)
    visit = strict.working_job()["visits"][0]
    manager = strict.caller("manager", "jobs:read_all", "jobs:status", "jobs:write")
    path = f"/api/v1/visits/{visit['id']}/complete"
    assert refusal(manager.post(path, {"override_reason": "Late"})) == (403, "override_is_for_the_owner")
    assert complete(strict, visit, override_reason="The tablet fell off the roof").status_code == 200
    entries = strict.office.get("/api/v1/audit/job?limit=5").get_json()["items"]
    [entry] = [each for each in entries if each["action"] == "visit.complete_unreported"]
    assert (entry["reason"], entry["record_id"]) == ("The tablet fell off the roof", visit["job_id"])
    assert entry["after"]["unreported"] == ["Roof, after"]


def test_an_override_that_was_not_needed_leaves_no_trace(strict: Company) -> None:
    visit = strict.working_job()["visits"][0]
    assert complete(strict, visit, override_reason="To be sure").status_code == 200
    entries = strict.office.get("/api/v1/audit/job?limit=5").get_json()["items"]
    assert "visit.complete_unreported" not in [each["action"] for each in entries]


def test_a_callback_makes_one_free_rework_job(company: Company, harness: Harness) -> None:
    first = company.working_job()
    company.move(first["visits"][0], "complete")
    callback, rework, heard = new_id(), new_id(), new_id()
    facts = {
        "callback_id": callback,
        "job_id": first["id"],
        "line_id": first["lines"][1]["id"],
        "rework_job_id": rework,
        "details": "North gutter drips",
    }
    company.hear("callback.opened.v1", callback, root=UUID(first["id"]), event_id=heard, **facts)
    company.hear("callback.opened.v1", callback, root=UUID(first["id"]), event_id=heard, **facts)
    made = company.job(str(rework))
    assert (made["total"]["amount"], made["status"], made["instructions"]) == (0, "unscheduled", "North gutter drips")
    assert made["title"] == f"Rework of job {first['number']}: {first['title']}"
    assert [(line["name"], line["unit_price"]["amount"]) for line in made["lines"]] == [("Gutter clean", 0)]
    assert [(visit["kind"], visit["duration_minutes"]) for visit in made["visits"]] == [("rework", 45)]
    assert (made["customer"]["id"], made["site"]["id"]) == (first["customer"]["id"], first["site"]["id"])
    [opened] = company.said("visit.opened.v1", made["visits"][0]["id"])
    assert (opened.data["kind"], opened.data["amount"]["amount"]) == ("rework", 0)
    assert len(company.said("job.created.v1", rework)) == 1
    assert len(company.office.get("/api/v1/jobs").get_json()["items"]) == 2


def test_a_callback_on_the_whole_job_redoes_all_of_it_once(company: Company) -> None:
    first, rework = company.create_job(), new_id()
    for callback in (new_id(), new_id()):  # told twice under different ids, as after a replay by hand
        facts = {"callback_id": callback, "job_id": first["id"], "rework_job_id": rework}
        company.hear("callback.opened.v1", callback, root=UUID(first["id"]), **facts)
    assert [line["name"] for line in company.job(str(rework))["lines"]] == ["Roof wash", "Gutter clean"]
    assert len(company.office.get("/api/v1/jobs").get_json()["items"]) == 2


def test_a_callback_on_a_job_that_is_not_here_waits(company: Company, harness: Harness) -> None:
    callback = new_id()
    company.hear("callback.opened.v1", callback, callback_id=callback, job_id=new_id(), rework_job_id=new_id())
    assert ("create_rework_job", "callback.opened.v1", "waiting") in [row[:3] for row in harness.parked()]

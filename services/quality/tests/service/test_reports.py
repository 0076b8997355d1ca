"""Reports: drafts, what blocks handing in, the office's review; later edits of the checklist change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from quality.testing import Company


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def answer(company: Company, report: dict[str, Any], *answers: dict[str, Any]) -> Any:
    return company.lead.patch(f"/api/v1/reports/{report['id']}", {"answers": list(answers)}, version=report["version"])


def test_answers_say_who_and_when_and_make_the_percentage(company: Company) -> None:
    job = company.booked_job()
    draft = company.draft(job, company.checklist("Gutters", "Roof", "Gate"), by=company.lead)
    assert (draft["status"], draft["completion_percent"], draft["items"][0]["given"]) == ("draft", 0, None)
    gutters, roof, gate = (each["item"]["item_id"] for each in draft["items"])
    photo = company.photo(job)
    answered = company.ok(
        answer(
            company,
            draft,
            {"item_id": gutters, "answer": "done", "photo_id": photo},
            {"item_id": roof, "answer": "not_done", "note": "Ran out of light"},
            {"item_id": gate, "answer": "not_applicable", "note": "There is none"},
        )
    )
    assert answered["completion_percent"] == 66
    assert answered["items"][0]["given"] == {
        "answer": "done",
        "note": None,
        "photo_id": photo,
        "answered_by": str(company.person_id),
        "answered_at": "2030-05-06T15:00:00Z",
    }
    assert company.audited(draft["id"]) == ["report.start", "report.answer"]


def test_required_items_and_photos_block_handing_in(company: Company) -> None:
    items = [{"label": "Gutters"}, {"label": "Roof", "photo_required": True}, {"label": "Gate", "required": False}]
    job = company.booked_job()
    draft = company.draft(job, company.checklist(items=items), by=company.lead)
    gutters, roof = (each["item"]["item_id"] for each in draft["items"][:2])
    path = f"/api/v1/reports/{draft['id']}/submit"

    def missing(version: int) -> list[tuple[str, str]]:
        refused = company.lead.post(path, version=version)
        assert refusal(refused) == (409, "report_incomplete")
        return [(each["label"], each["needs"]) for each in refused.get_json()["missing"]]

    assert missing(1) == [("Gutters", "answer"), ("Roof", "answer")]
    done = [{"item_id": gutters, "answer": "not_done"}, {"item_id": roof, "answer": "done"}]
    draft = company.ok(answer(company, draft, *done))
    assert missing(draft["version"]) == [("Gutters", "answer"), ("Roof", "photo")]
    rest = [
        {"item_id": gutters, "answer": "not_applicable", "note": "No gutters"},
        {"item_id": roof, "answer": "done", "photo_id": company.photo(job)},
    ]
    draft = company.ok(answer(company, draft, *rest))
    submitted = company.step(draft, "submit", by=company.lead)
    assert (submitted["status"], submitted["completion_percent"]) == ("submitted", 66)
    assert (submitted["submitted_by"], submitted["crew_name"]) == (str(company.person_id), "North")


def test_the_office_approves_or_flags_and_the_crew_does_better(company: Company) -> None:
    job = company.booked_job()
    report = company.submitted(job, company.checklist())
    manager = company.caller("manager", "jobs:read_all", "reports:read", "reports:review")
    flagged = company.step(report, "flag", {"reason": "Wrong house"}, by=manager)
    assert (flagged["status"], flagged["flag_reason"]) == ("flagged", "Wrong house")
    again = company.step(company.answered(flagged, note="Right house"), "submit", by=company.lead)
    assert (again["status"], again["flag_reason"], again["reviewed_at"]) == ("submitted", None, None)
    approved = company.step(again, "approve", by=manager)
    assert (approved["status"], approved["reviewed_at"]) == ("approved", "2030-05-06T15:00:00Z")
    said = [company.said(f"report.{what}.v1", report["id"]) for what in ("started", "submitted", "flagged", "approved")]
    assert [[event.sequence for event in events] for events in said] == [[1], [2, 4], [3], [5]]
    assert said[2][0].data["reason"] == "Wrong house"
    assert said[1][0].data | {"submitted_at": ""} == {
        "report_id": report["id"],
        "job_id": str(job.id),
        "visit_id": str(job.visit_id),
        "checklist_id": report["checklist_id"],
        "checklist_revision": 1,
        "kind": "post_job",
        "crew_id": str(company.crew_id),
        "completion_percent": 100,
        "submitted_at": "",
        "submitted_by": str(company.person_id),
    }
    actions = ["start", "answer", "submit", "flag", "answer", "submit", "approve"]
    assert company.audited(report["id"]) == [f"report.{action}" for action in actions]


def test_what_the_crew_took_out_of_a_flagged_report_is_not_approved(company: Company) -> None:
    report = company.submitted(company.booked_job(), company.checklist())
    flagged = company.step(report, "flag", {"reason": "Wrong house"}, by=company.office)
    item_id = flagged["items"][0]["item"]["item_id"]
    spoilt = company.ok(answer(company, flagged, {"item_id": item_id, "answer": "not_done"}))
    refused = company.office.post(f"/api/v1/reports/{report['id']}/approve", version=spoilt["version"])
    assert refusal(refused) == (409, "report_incomplete")
    assert [each["item_id"] for each in refused.get_json()["missing"]] == [item_id]
    assert company.said("report.approved.v1", report["id"]) == []


@pytest.mark.parametrize(("step", "legal"), [("approve", ["submitted"]), ("flag", ["submitted"])])
def test_a_draft_cannot_be_reviewed(company: Company, step: str, legal: list[str]) -> None:
    draft = company.draft(company.booked_job(), company.checklist())
    body = {"reason": "x"} if step == "flag" else None
    refused = company.office.post(f"/api/v1/reports/{draft['id']}/{step}", body, version=1)
    assert (*refusal(refused), refused.get_json()["legal_moves"]) == (409, "illegal_report_move", legal)


def test_what_is_in_cannot_be_changed(company: Company) -> None:
    report = company.submitted(company.booked_job(), company.checklist())
    given = {"item_id": report["items"][0]["item"]["item_id"], "answer": "not_done"}
    assert refusal(answer(company, report, given)) == (409, "report_is_in")
    refused = company.lead.post(f"/api/v1/reports/{report['id']}/submit", version=report["version"])
    assert refusal(refused) == (409, "illegal_report_move")


def test_a_report_keeps_to_the_checklist_as_it_was(company: Company) -> None:
    checklist, job = company.checklist("Gutters"), company.booked_job()
    draft = company.draft(job, checklist, by=company.lead)
    items = [{"label": "Something else", "photo_required": True}]
    path = f"/api/v1/checklists/{checklist['id']}"
    company.ok(company.office.patch(path, {"name": "Other", "items": items}, version=1))
    company.ok(company.office.post(f"{path}/deactivate", version=2))
    submitted = company.step(company.answered(draft), "submit", by=company.lead)
    assert (submitted["checklist_name"], submitted["checklist_revision"]) == ("Before leaving", 1)
    assert [each["item"]["label"] for each in submitted["items"]] == ["Gutters"]


def test_one_report_per_visit_and_checklist(company: Company) -> None:
    checklist, job = company.checklist(), company.booked_job()
    first = company.draft(job, checklist)
    body = {"visit_id": str(job.visit_id), "checklist_id": checklist["id"]}
    refused = company.office.post("/api/v1/reports", body)
    assert (*refusal(refused), refused.get_json()["report_id"]) == (409, "report_started_already", first["id"])


def test_only_a_checklist_in_use_for_the_job_is_filled_in(company: Company) -> None:
    job, cancelled = company.booked_job(), company.booked_job()
    elsewhere = company.checklist(service_ids=[str(company.hear_service("Windows"))])
    out, good = company.checklist(), company.checklist()
    company.ok(company.office.post(f"/api/v1/checklists/{out['id']}/deactivate", version=1))
    company.visit(cancelled, "cancelled", reason="rain")

    def start(visit_id: Any, checklist_id: Any) -> tuple[int, str]:
        body = {"visit_id": str(visit_id), "checklist_id": str(checklist_id)}
        return refusal(company.office.post("/api/v1/reports", body))

    assert start(job.visit_id, elsewhere["id"]) == (409, "checklist_not_for_job")
    assert start(job.visit_id, out["id"]) == (409, "checklist_not_in_use")
    assert start(job.visit_id, new_id()) == (422, "unknown_checklist")
    assert start(cancelled.visit_id, good["id"]) == (409, "visit_is_cancelled")
    assert start(new_id(), good["id"]) == (409, "not_yet_known")


def test_bad_answers_name_the_field(company: Company) -> None:
    draft = company.draft(company.booked_job(), company.checklist(), by=company.lead)
    item = draft["items"][0]["item"]["item_id"]
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"item_id": str(new_id()), "answer": "done"}, "unknown_item", "answers.0.item_id"),
        ({"item_id": item, "answer": "not_applicable"}, "note_needed", "answers.0.note"),
        ({"item_id": item, "answer": "maybe"}, "invalid", "answers.0.answer"),
        ({"item_id": item, "answer": "done", "answered_by": str(new_id())}, "invalid", "answers.0.answered_by"),
    ]
    for given, code, field in cases:
        refused = answer(company, draft, given)
        assert (*refusal(refused), refused.get_json()["errors"][0]["field"]) == (422, code, field)
    assert company.shown(f"/reports/{draft['id']}")["version"] == 1


def test_the_list_filters_and_pages(company: Company) -> None:
    checklist, other = company.checklist(), company.checklist()
    first, second = company.booked_job(number=1), company.booked_job(number=2)
    done, draft = company.submitted(first, checklist), company.draft(second, other)

    def ids(query: str) -> list[str]:
        return [each["id"] for each in company.shown(f"/reports?{query}")["items"]]

    assert ids("") == [draft["id"], done["id"]]
    assert ids("status=draft") == [draft["id"]]
    assert ids(f"job_id={first.id}") == ids(f"visit_id={first.visit_id}") == [done["id"]]
    assert ids(f"checklist_id={other['id']}") == [draft["id"]]
    assert ids(f"crew_id={company.crew_id}") == [draft["id"], done["id"]]
    page = company.shown("/reports?limit=1")
    assert [each["job_number"] for each in page["items"]] == [2]
    assert ids(f"limit=1&after={page['next']}") == [done["id"]]

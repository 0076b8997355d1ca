"""Quality across services: a report opens the gate before completion, and a callback comes to its end by its rework."""

from __future__ import annotations

import pytest

from .company import Company, found, quarter_hours_from_now
from .platform_in_process import Platform

UNDERWAY = 2


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of this story's own that wants reports before completion."""
    company = found(platform, marker="Gatemark")
    company.owner.patch("/settings/jobs", {"post_job_report_required": True}, version=0)
    return company


def test_a_crew_lead_completes_once_the_report_is_in(platform: Platform, ours: Company) -> None:
    lead, visit = ours.people["crew_lead"], ours.ids["visit_id"][UNDERWAY]
    refused = lead.call("POST", f"/visits/{visit}/complete", {})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "post_job_report_missing")
    report = lead.post("/reports", {"visit_id": visit, "checklist_id": ours.one("checklist_id")})
    answers = [{"item_id": ours.one("checklist_item_id"), "answer": "done"}]
    answered = lead.patch(f"/reports/{report['id']}", {"answers": answers}, version=report["version"])
    lead.post(f"/reports/{report['id']}/submit", version=answered["version"])
    platform.drain()
    assert lead.post(f"/visits/{visit}/complete", {"report_ids": [report["id"]]})["status"] == "completed"


def test_a_callback_is_resolved_by_a_rework_that_costs_nothing(platform: Platform, ours: Company) -> None:
    owner, path = ours.owner, f"/callbacks/{ours.one('callback_id')}"
    rework = owner.get(f"/jobs/{owner.get(path)['rework_job_id']}")
    visit = rework["visits"][0]
    assert (rework["total"]["amount"], visit["kind"], owner.get(path)["status"]) == (0, "rework", "open")
    when = {"starts_at": quarter_hours_from_now(12), "override_reason": "The customer waits"}
    owner.post("/bookings", {"visit_id": visit["id"], "crew_id": ours.one("crew_id"), **when})
    platform.drain()
    assert owner.get(path)["status"] == "scheduled"
    owner.post(f"/visits/{visit['id']}/start")
    lead = ours.people["crew_lead"].call("POST", f"/visits/{visit['id']}/complete", {"override_reason": "No time"})
    assert (lead.status_code, lead.get_json()["code"]) == (403, "override_is_for_the_owner")
    owner.post(f"/visits/{visit['id']}/complete", {"override_reason": "A look was enough"})
    platform.drain()
    shown = owner.get(path)
    assert (shown["status"], shown["rework_job_number"]) == ("resolved", rework["number"])
    assert owner.get(f"/invoices?job_id={rework['id']}")["items"] == []

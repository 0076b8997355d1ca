"""Two stories through the real HTTP app: a day that ends well, and a customer who calls back."""

from __future__ import annotations

from uuid import UUID

from quality.testing import Company, usd

OFFICE = (
    "jobs:read_all", "checklists:read", "checklists:write", "reports:read", "reports:review", "callbacks:read",
    "callbacks:write", "audit:read",
)  # fmt: skip


def test_a_crew_lead_reports_on_a_roof_and_the_manager_is_content_in_the_end(company: Company) -> None:
    manager = company.caller("manager", *OFFICE)
    items = [
        {"label": "Plants rinsed", "photo_required": True},
        {"label": "Downspouts reattached"},
        {"label": "Ridge vents checked", "required": False},
    ]
    body = {"name": "Roof, after", "kind": "post_job", "items": items, "service_ids": [str(company.service_id)]}
    company.made("/checklists", body, by=manager)
    job = company.booked_job()
    company.visit(job, "started", at="2030-05-06T15:00:00Z")

    [due] = company.ok(company.lead.get(f"/api/v1/visits/{job.visit_id}/checklists"))["items"]
    report = company.draft(job, due["checklist"], by=company.lead)
    plants, spouts, _ = (each["item"]["item_id"] for each in report["items"])
    path = f"/api/v1/reports/{report['id']}"
    first = {"item_id": plants, "answer": "done", "photo_id": company.photo(job)}
    report = company.ok(company.lead.patch(path, {"answers": [first]}, version=report["version"]))
    assert report["completion_percent"] == 33
    assert company.lead.post(f"{path}/submit", version=report["version"]).get_json()["code"] == "report_incomplete"
    second = {"item_id": spouts, "answer": "not_applicable", "note": "None on this house"}
    report = company.ok(company.lead.patch(path, {"answers": [second]}, version=report["version"]))
    report = company.step(report, "submit", by=company.lead)

    [row] = company.ok(manager.get("/api/v1/reports?status=submitted"))["items"]
    assert (row["id"], row["completion_percent"], row["crew_name"]) == (report["id"], 66, "North")
    report = company.step(report, "flag", {"reason": "The plants' photo is blurred"}, by=manager)
    better = {**first, "photo_id": company.photo(job)}
    report = company.ok(company.lead.patch(path, {"answers": [better]}, version=report["version"]))
    report = company.step(report, "submit", by=company.lead)
    report = company.step(report, "approve", by=manager)
    assert report["status"] == "approved"
    assert company.audited(report["id"])[-3:] == ["report.answer", "report.submit", "report.approve"]


def test_a_customer_calls_back_and_the_crew_comes_again_for_nothing(company: Company) -> None:
    manager = company.caller("manager", *OFFICE)
    job = company.done_job(price=52_500, minutes=120)
    assert company.lead.get("/api/v1/callbacks").status_code == 200  # the gateway is what asks for permissions
    body = {
        "job_id": str(job.id),
        "line_id": str(job.line_id),
        "reason": "missed_area",
        "source": "customer",
        "details": "Moss is left behind the chimney",
    }
    callback = company.made("/callbacks", body, by=manager)
    rework = company.hear_job(price=0, id=UUID(callback["rework_job_id"]), number=2)
    company.book(rework)
    checklist = company.checklist("Chimney side clean")
    report = company.submitted(rework, checklist)
    company.do(rework, minutes=35)

    shown = company.ok(manager.get(f"/api/v1/callbacks/{callback['id']}"))
    assert (shown["status"], shown["rework_job_number"], shown["rework_minutes"]) == ("resolved", 2, 35)
    assert shown["amount"] == usd(52_500)
    [about] = company.ok(manager.get(f"/api/v1/reports?job_id={rework.id}"))["items"]
    assert about["id"] == report["id"]
    found = company.ok(manager.get("/api/v1/callbacks/statistics?from=2030-05-01&until=2030-05-31"))
    assert (found["jobs_completed"], found["callbacks"], float(found["rate_percent"])) == (1, 1, 100)
    assert [(each["name"], each["cost"]) for each in found["by_crew"]] == [("North", usd(52_500))]

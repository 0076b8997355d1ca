"""Who may see and do what, told as it happens: a crew lead's day, a sales rep's, and two people's sessions."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .company import Company, found, quarter_hours_from_now
from .people import PICTURE, Who
from .platform_in_process import Platform

BOOKED, UNASSIGNED = 0, 3


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of these stories' own, whose records are as they were made."""
    return found(platform, marker="Storymark")


@pytest.fixture
def lead(ours: Company) -> Who:
    """Leads the crew that is booked for three jobs of ours."""
    return ours.people["crew_lead"]


def refusal(who: Who, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Status and code of a refusal."""
    answer = who.call(method, path, body, version=1 if method == "PATCH" else None)
    return answer.status_code, answer.get_json()["code"]


def test_a_crew_lead_sees_only_assigned_jobs(ours: Company, lead: Who) -> None:
    everything = {job["id"] for job in ours.owner.get("/jobs?limit=100")["items"]}
    seen = {job["id"] for job in lead.get("/jobs?limit=100")["items"]}
    assert set(ours.ids["job_id"]) <= everything
    assert seen == set(ours.ids["job_id"][:3])
    assert lead.get(f"/jobs/{ours.ids['job_id'][BOOKED]}")["id"] == ours.ids["job_id"][BOOKED]
    for path in (f"/jobs/{ours.ids['job_id'][UNASSIGNED]}", f"/jobs/{ours.ids['job_id'][UNASSIGNED]}/notes"):
        method, body = ("POST", {"text": "x"}) if path.endswith("notes") else ("GET", None)
        assert refusal(lead, method, path, body) == (404, "not_found")


def test_a_crew_lead_cannot_touch_a_visit_of_nobody(ours: Company, lead: Who) -> None:
    for step in ("en-route", "start", "complete"):
        path = f"/visits/{ours.ids['visit_id'][UNASSIGNED]}/{step}"
        assert refusal(lead, "POST", path, {}) == (404, "not_found")


def test_a_crew_lead_collects_on_assigned_jobs_only(ours: Company, lead: Who) -> None:
    of_job, by_hand = ours.ids["invoice_id"][:2]
    assert [each["id"] for each in lead.get("/invoices")["items"]] == [of_job]
    assert lead.get(f"/invoices/{of_job}")["id"] == of_job
    assert refusal(lead, "GET", f"/invoices/{by_hand}") == (404, "not_found")
    assert refusal(lead, "POST", f"/invoices/{by_hand}/checkout", {}) == (404, "not_found")
    assert refusal(lead, "POST", f"/invoices/{of_job}/payments", {"method": "cash"}) == (403, "not_permitted")


def test_a_sales_rep_neither_schedules_nor_invoices(platform: Platform, ours: Company) -> None:
    rep = ours.people["sales_rep"]
    customer = {"customer_id": ours.one("customer_id")}
    booking = {"visit_id": ours.ids["visit_id"][UNASSIGNED], "crew_id": ours.one("crew_id")}
    tried = {
        ("POST", "/bookings"): {**booking, "starts_at": quarter_hours_from_now(60)},
        ("PATCH", f"/bookings/{ours.one('booking_id')}"): {"starts_at": quarter_hours_from_now(60)},
        ("POST", f"/bookings/{ours.one('booking_id')}/release"): {"reason": "x"},
        ("POST", "/invoices"): {**customer, "lines": [ours.line()]},
        ("POST", "/invoices/from-job"): {"job_id": ours.one("job_id")},
        ("POST", f"/invoices/{ours.one('invoice_id')}/payments"): {"method": "cash"},
        ("POST", f"/invoices/{ours.one('invoice_id')}/void"): {"reason": "x"},
        ("POST", "/crews"): {"name": "x", "colour": "#112233"},
    }
    for (method, path), body in tried.items():
        assert refusal(rep, method, path, body) == (403, "not_permitted"), path
    line = {"service_id": ours.one("service_id"), "quantity": 1}
    estimate = {**customer, "property_id": ours.one("property_id"), "lines": [line]}
    assert rep.post("/estimates", estimate)["status"] == "draft"
    platform.drain()


def test_nobody_ends_the_session_of_a_colleague(ours: Company) -> None:
    manager = ours.people["manager"]
    mine = {each["id"] for each in ours.owner.get("/sessions")["items"]}
    assert not mine & {each["id"] for each in manager.get("/sessions")["items"]}
    for session in mine:
        assert refusal(manager, "DELETE", f"/sessions/{session}") == (404, "not_found")


def test_a_technician_sees_today_and_no_payments(ours: Company) -> None:
    technician = ours.people["technician"]
    assert {job["id"] for job in technician.get("/jobs?limit=100")["items"]} <= set(ours.ids["job_id"][:3])
    shown = technician.get(f"/jobs/{ours.ids['job_id'][BOOKED]}")
    assert (shown["invoices"], shown["payments"]) == (None, None)
    assert refusal(technician, "GET", "/invoices")[0] == 403


def test_a_photos_link_opens_without_sign_in_until_the_photo_is_removed(ours: Company, lead: Who) -> None:
    booked, unassigned = (ours.ids["job_id"][which] for which in (BOOKED, UNASSIGNED))
    added = lead.post(f"/jobs/{booked}/photos?tag=after", PICTURE)
    shown = next(one for one in lead.get(f"/jobs/{booked}")["photos"] if one["id"] == added["id"])
    page = urlsplit(shown["thumbnail_url"]).path
    seen = ours.platform.call("GET", page)
    assert (seen.status_code, seen.headers["Content-Type"], seen.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert seen.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert refusal(lead, "POST", f"/jobs/{unassigned}/photos", PICTURE) == (404, "not_found")
    assert refusal(ours.people["technician"], "POST", f"/jobs/{booked}/photos", PICTURE) == (403, "not_permitted")
    assert refusal(ours.people["technician"], "POST", f"/jobs/{booked}/materials", {}) == (403, "not_permitted")
    assert lead.call("DELETE", f"/photos/{added['id']}").status_code == 204
    assert ours.platform.call("GET", page).status_code == 404

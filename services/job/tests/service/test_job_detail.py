"""The page of one job: notes, history, crew, invoices and payments, in a constant number of queries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, money


def test_the_history_tells_who_did_what(company: Company) -> None:
    person = new_id()
    company.hear(
        "member.joined.v1", person, person_id=person, name="Grace", email="g@x.test", role="manager", active=True
    )
    job = company.booked_job()
    grace = company.caller("manager", "*", person_id=person)
    grace.post(f"/api/v1/visits/{job['visits'][0]['id']}/cancel", {"reason": "storm"})
    history = company.job(job["id"])["history"]
    assert [entry["action"] for entry in history] == ["visit.cancel", "visit.book", "job.create"]
    assert (history[0]["actor_name"], history[0]["reason"], history[1]["actor_kind"]) == ("Grace", "storm", "system")
    audit = company.office.get(f"/api/v1/audit/job?record_id={job['id']}").get_json()["items"]
    assert [entry["action"] for entry in audit] == [entry["action"] for entry in history]


def test_the_crew_is_shown_as_it_is_on_the_day(company: Company) -> None:
    lead, gone = new_id(), new_id()
    company.hear("member.joined.v1", lead, person_id=lead, name="Lee", email="l@x.test", role="crew_lead", active=True)
    crew = company.hear_crew(lead)
    members = [
        {"person_id": lead, "from_on": "2030-01-01"},
        {"person_id": gone, "from_on": "2029-01-01", "until_on": "2030-05-05"},
    ]
    company.hear("crew.changed.v1", crew, crew_id=crew, name="North", colour="red", lead_id=lead, members=members)
    visit = company.booked_job(crew_id=crew)["visits"][0]
    assert visit["crew"]["people"] == [{"person_id": str(lead), "name": "Lee", "leads": True}]
    assert visit["window_ends_at"] == "2030-05-06T16:00:00Z"


def test_notes_are_changed_by_their_author_only(company: Company, harness: Harness) -> None:
    job, author = company.create_job(), company.caller("crew_lead", "*", person_id=new_id())
    made = author.post(f"/api/v1/jobs/{job['id']}/notes", {"text": "Mind the dog"})
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/jobs/{job['id']}")
    path = f"/api/v1/notes/{made.get_json()['id']}"
    assert company.office.patch(path, {"text": "No dog"}, version=1).get_json()["code"] == "not_your_note"
    assert author.patch(path, {"text": "No dog"}, version=None).status_code == 428
    assert author.patch(path, {"text": "Two dogs"}, version=1).get_json()["version"] == 2
    assert author.patch(path, {"text": "Three"}, version=1).status_code == 412
    assert Company(harness).office.patch(path, {"text": "x"}, version=2).status_code == 404
    [note] = company.job(job["id"])["notes"]
    assert (note["text"], note["edited_at"] is not None) == ("Two dogs", True)


def test_invoices_and_payments_follow_what_billing_says(company: Company) -> None:
    job, invoice, payment = company.create_job(), new_id(), new_id()
    facts: dict[str, Any] = {
        "invoice_id": invoice, "number": 9, "job_id": job["id"], "customer_id": company.customer_id,
        "total": money(50_000),
    }  # fmt: skip
    company.hear("invoice.created.v1", invoice, due_on="2030-06-01", **facts)
    sent = {**facts, "balance": money(50_000), "due_on": "2030-06-01", "link": "https://x", "channels": ["email"]}
    company.hear("invoice.sent.v1", invoice, **sent)
    company.hear("invoice.viewed.v1", invoice, invoice_id=invoice, viewed_at="2030-05-07T00:00:00Z")
    assert [(one["status"], one["balance"]) for one in company.job(job["id"])["invoices"]] == [
        ("viewed", money(50_000))
    ]
    paying = {
        "payment_id": payment, "receivable_id": invoice, "invoice_id": invoice, "estimate_id": None,
        "job_id": job["id"], "customer_id": company.customer_id, "method": "cash", "amount": money(20_000),
    }  # fmt: skip
    company.hear(
        "payment.succeeded.v1", payment, root=invoice, tip=money(500), reference=None, balance=money(30_000),
        receipt_link=None, paid_at="2030-05-07T01:00:00Z", **paying,
    )  # fmt: skip
    shown = company.job(job["id"])
    assert shown["invoices"][0]["balance"] == money(30_000)
    [paid] = shown["payments"]
    assert (paid["status"], paid["amount"], paid["tip"], paid["is_deposit"]) == (
        "succeeded", money(20_000), money(500), False,
    )  # fmt: skip
    company.hear("invoice.overdue.v1", invoice, invoice_id=invoice, balance=money(30_000))
    company.hear("payment.disputed.v1", payment, root=invoice, reason="fraudulent", **paying)
    shown = company.job(job["id"])
    assert (shown["invoices"][0]["status"], shown["payments"][0]["status"]) == ("overdue", "disputed")
    company.hear("invoice.paid.v1", invoice, paid_at="2030-05-09T00:00:00Z", **facts)
    company.hear("invoice.voided.v1", invoice, invoice_id=invoice, reason="wrong")
    assert company.job(job["id"])["invoices"][0]["status"] == "void"


def test_an_invoice_without_a_job_is_not_kept(company: Company, harness: Harness) -> None:
    invoice = new_id()
    facts: dict[str, Any] = {"invoice_id": invoice, "number": 1, "job_id": None, "total": money(1)}
    company.hear("invoice.created.v1", invoice, due_on="2030-06-01", **facts)
    company.hear("invoice.viewed.v1", invoice, invoice_id=invoice, viewed_at="2030-05-07T00:00:00Z")
    assert harness.rows("SELECT 1 FROM known_invoices WHERE organization_id = %s", company.id) == []
    assert not [row for row in harness.parked() if row[1].startswith("invoice")]


def test_the_page_costs_the_same_whatever_belongs_to_it(company: Company, harness: Harness) -> None:
    small, large = company.create_job(), company.create_job()
    for _ in range(4):
        visit = company.office.post(f"/api/v1/jobs/{large['id']}/visits", {}).get_json()
        company.book(visit, crew_id=company.hear_crew(new_id(), new_id()))
        company.move(visit, "start")
        company.office.post(f"/api/v1/jobs/{large['id']}/notes", {"text": "x"})
    counts = [_queries(harness, lambda job=job: company.job(job["id"])) for job in (small, large)]
    assert counts[0] == counts[1] <= 21


def _queries(harness: Harness, act: Any) -> int:
    seen: list[str] = []
    engine = harness.service.database.app_engine
    note = lambda *arguments: seen.append(arguments[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)

"""What a company in business has: customers, jobs in every state, reports, callbacks, invoices, payments, messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from common.db.session import connect_plain
from common.ids import new_id

from .company import ALWAYS, Company, local_today, quarter_hours_from_now, usd
from .people import PICTURE

_DIFFERENCE = """INSERT INTO differences
    (organization_id, id, version, reconciliation_id, kind, subject, state, found_at, seen_at)
    VALUES (%(organization)s, %(id)s, 1, %(run)s, 'charge_without_payment', %(subject)s, 'open', now(), now())"""
_CARD = """INSERT INTO saved_cards (organization_id, id, version, customer_id, stripe_account, stripe_customer_id,
    stripe_method_id, brand, last4, exp_month, exp_year, created_at)
    VALUES (%(organization)s, %(id)s, 1, %(customer)s, 'acct_x', 'cus_x', %(method)s,
            'visa', '4242', 12, 2034, now())"""
_TOWN = {"city": "Austin", "region": "TX", "postal_code": "78751", "country": "US"}
_ADDRESS = {**_TOWN, "latitude": 30.3085, "longitude": -97.7257}


def sell(company: Company) -> None:
    """Customers, the catalogue, and estimates in every state."""
    marker = company.marker
    tag = company.make("tag_id", "/tags", {"name": f"{marker} tag", "colour": "#2E86DE"})
    place = {"label": "Home", "address": {"line1": f"{marker} Street 1", **_ADDRESS}}
    facts = {
        "name": f"{marker} Customer",
        "email": f"{marker.lower()}.customer@example.com",
        "consent_email": True,
        "tag_ids": [tag["id"]],
        "properties": [place],
    }
    customer = company.make("customer_id", "/customers", facts)
    company.keep("property_id", customer["properties"][0])
    service = {"name": f"{marker} service", "unit_price": usd(9_900), "duration_minutes": 15}
    company.make("service_id", "/services", service)
    company.platform.drain()
    _estimates(company)
    company.platform.drain()


def work(company: Company) -> None:
    """A crew; a booked job, one that is done, one underway, a cancelled one, and one that nobody was sent to."""
    owner, marker = company.owner, company.marker
    lead, technician = (company.people[role].person_id for role in ("crew_lead", "technician"))
    members = [{"person_id": person, "from_on": "2024-01-01"} for person in (lead, technician)]
    crew = {"name": f"{marker} crew", "colour": "#2E86DE", "lead_id": lead, "members": members, "hours": ALWAYS}
    company.make("crew_id", "/crews", crew)
    company.make("crew_id", "/crews", {"name": f"{marker} idle crew", "colour": "#112233", "hours": ALWAYS})
    company.platform.drain()
    booked = company.keep("job_id", owner.get("/jobs")["items"][0])
    done, underway, unassigned, cancelled = (company.make("job_id", "/jobs", _job(company)) for _ in range(4))
    company.platform.drain()
    for number, job in enumerate((booked, done, underway)):
        visit = company.keep("visit_id", owner.get(f"/jobs/{job['id']}")["visits"][0])
        times = {"starts_at": quarter_hours_from_now(2 + number), "override_reason": "test"}
        company.make("booking_id", "/bookings", {"visit_id": visit["id"], "crew_id": company.one("crew_id"), **times})
    company.keep("visit_id", owner.get(f"/jobs/{unassigned['id']}")["visits"][0])
    company.ids["line_id"] = [owner.get(f"/jobs/{booked['id']}")["lines"][0]["id"]]
    company.ids["option_id"] = [owner.get(f"/estimates/{company.one('estimate_id')}")["lines"][0]["id"]]
    company.platform.drain()
    _absences(company)
    owner.post(f"/jobs/{cancelled['id']}/cancel", {"reason": "test"}, version=cancelled["version"])
    company.make("note_id", f"/jobs/{booked['id']}/notes", {"text": f"{marker} note"})
    _report(company, booked["id"])
    _time(company, booked)
    _plans(company)
    for which, step in ((1, "start"), (1, "complete"), (2, "start")):
        owner.post(f"/visits/{company.ids['visit_id'][which]}/{step}")
        company.platform.drain()
    _lose_offline(company)
    assert owner.get("/schedule/day?on=" + local_today(company))["on"] == local_today(company)


def route(company: Company) -> None:
    """The crew's day in order, ready to be applied; a plan that is wanted no more."""
    company.platform.tick("routing")
    today = local_today(company)
    company.make("day_plan_id", "/routes/optimize", {"crew_id": company.one("crew_id"), "on": today})
    wish = {"on": today, "visit_ids": company.ids["visit_id"][-1:]}
    unwanted = company.make("day_plan_id", "/day-plans", wish)
    company.owner.post(f"/day-plans/{unwanted['id']}/cancel")


def _absences(company: Company) -> None:
    """Time off and a holiday long past, a calendar feed, and what the planner did so far."""
    days = {"from_on": "2024-01-02", "until_on": "2024-01-03"}
    company.make("time_off_id", "/time-off", {"crew_id": company.one("crew_id"), **days})
    company.make("holiday_id", "/holidays", {"on": "2024-12-25", "name": f"{company.marker} holiday"})
    company.make("feed_id", "/calendar-feeds", {"crew_id": company.one("crew_id")})
    company.keep("change_set_id", company.owner.get("/change-sets")["items"][-1])


def _lose_offline(company: Company) -> None:
    """The crew's lead did something without a network that others overtook."""
    action = {
        "id": str(new_id()),
        "device_id": str(new_id()),
        "sequence": 1,
        "kind": "visit.start",
        "at": quarter_hours_from_now(-1),
        "base_version": 0,
        "visit_id": company.ids["visit_id"][1],
    }
    batch = {"sent_at": quarter_hours_from_now(0), "actions": [action]}
    (answer,) = company.people["crew_lead"].post("/sync/actions", batch)["items"]
    assert answer["outcome"] == "conflict", answer
    company.keep("conflict_id", answer["conflict"])


def _time(company: Company, job: dict[str, Any]) -> None:
    """Somebody's half hours, long before any other time is noted."""
    for hour in (10, 11):
        times = {"started_at": f"2025-01-07T{hour}:00:00Z", "ended_at": f"2025-01-07T{hour}:30:00Z", "reason": "test"}
        person = {"person_id": company.people["crew_lead"].person_id, "kind": "work"}
        company.make("entry_id", f"/jobs/{job['id']}/time-entries", {**person, **times})


def _plans(company: Company) -> None:
    """Work that recurs each day from tomorrow on."""
    soon = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    for _ in range(2):
        facts = {"rule": "FREQ=DAILY", "starts_on": soon, "lines": [company.line()], "ahead_days": 1}
        company.make("plan_id", "/recurring-plans", {**place, **facts, "title": f"{company.marker} plan"})


def check(company: Company) -> None:
    """A checklist; a draft of the crew on the booked job, and a report on the done one; a callback on that one."""
    owner, marker = company.owner, company.marker
    items = [{"label": f"{marker} item"}, {"label": f"{marker} extra", "required": False}]
    checklist = company.make(
        "checklist_id", "/checklists", {"name": f"{marker} checklist", "kind": "post_job", "items": items}
    )
    company.ids["checklist_item_id"] = [checklist["items"][0]["item_id"]]
    for visit in company.ids["visit_id"][:2]:
        company.make("report_id", "/reports", {"visit_id": visit, "checklist_id": checklist["id"]})
    report = company.ids["report_id"][1]
    answers = [{"item_id": company.one("checklist_item_id"), "answer": "done", "note": f"{marker} note"}]
    owner.patch(f"/reports/{report}", {"answers": answers}, version=1)
    owner.post(f"/reports/{report}/submit", {}, version=2)
    complaint = {"job_id": company.ids["job_id"][1], "reason": "missed_area", "source": "customer"}
    company.make("callback_id", "/callbacks", {**complaint, "details": f"{marker} complaint"})
    company.platform.drain()


def _report(company: Company, job_id: str) -> None:
    """What the crew's lead tells of the work, and may change again."""
    reporter, marker = company.people["crew_lead"], company.marker
    company.keep("photo_id", reporter.post(f"/jobs/{job_id}/photos?caption={marker}", PICTURE))
    used = {"name": f"{marker} material", "quantity": 1, "unit": "gal"}
    company.keep("material_id", reporter.post(f"/jobs/{job_id}/materials", used))


def bill(company: Company) -> None:
    """The completed job's invoice, sent; a draft, a paid and a void one; a payment; the books compared."""
    owner = company.owner
    billed = owner.get(f"/invoices?job_id={company.ids['job_id'][1]}")["items"]
    of_job = billed[0] if billed else owner.post("/invoices/from-job", {"job_id": company.ids["job_id"][1]})
    company.keep("invoice_id", of_job)
    _send(company, of_job["id"])
    draft, paid, void = (company.make("invoice_id", "/invoices", _invoice(company)) for _ in range(3))
    assert draft["status"] == "draft"
    _send(company, paid["id"])
    company.make("payment_id", f"/invoices/{paid['id']}/payments", {"method": "cash"})
    _compare_books(company)
    _keep_card(company)
    _send(company, void["id"])
    sent = owner.get(f"/invoices/{void['id']}")
    owner.post(f"/invoices/{void['id']}/void", {"reason": "test"}, version=sent["version"])
    company.platform.drain()


def _keep_card(company: Company) -> None:
    """As a customer leaves one on Stripe's page."""
    card = {"id": str(new_id()), "organization": company.id, "customer": company.one("customer_id")}
    with connect_plain(company.platform.services["billing"].urls.platform) as connection:
        connection.execute(_CARD, card | {"method": f"pm_{card['id']}"})
    company.keep("saved_card_id", card)


def _compare_books(company: Company) -> None:
    """A run, and a difference whose repair is harmless; none can be made through the API, as it should be."""
    run = company.make("reconciliation_id", "/reconciliations", None)
    difference = {"id": str(new_id()), "organization": company.id, "run": run["id"], "subject": f"ch_{company.marker}"}
    with connect_plain(company.platform.services["billing"].urls.platform) as connection:
        connection.execute(_DIFFERENCE, difference)
    company.keep("difference_id", difference)


def settle(company: Company) -> None:
    """Messages that went out by all of this, and somebody who wants none."""
    messages = company.owner.get("/messages?limit=100")["items"]
    assert messages, "everything was sent by e-mail"
    company.ids["message_id"] = [message["id"] for message in messages]
    address = f"{company.marker.lower()}.away@example.com"
    company.make("opt_out_id", "/opt-outs", {"channel": "email", "address": address})
    company.platform.drain()


def _estimates(company: Company) -> None:
    owner = company.owner
    _sign(company, _sent(company)["id"])
    owner.post(f"/estimates/{_estimate(company)['id']}/win")
    _estimate(company)
    _sent(company)
    owner.post(f"/estimates/{_sent(company)['id']}/decline", {"reason": f"{company.marker} reason"})
    owner.post(f"/estimates/{_sent(company)['id']}/revise")


def _sign(company: Company, estimate_id: str) -> None:
    """As the customer does, on the page behind the link."""
    client = company.platform.front.client
    path = urlsplit(company.owner.post(f"/estimates/{estimate_id}/links")["url"]).path
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', client.get(path).text))
    signed = client.post(f"{path}/accept", data={**hidden, "name": f"{company.marker} Customer"})
    assert signed.status_code == 303, signed.text


def _estimate(company: Company) -> dict[str, Any]:
    line = {"service_id": company.one("service_id"), "quantity": 1}
    facts = {"customer_id": company.one("customer_id"), "title": f"{company.marker} estimate", "lines": [line]}
    return company.make("estimate_id", "/estimates", facts)


def _sent(company: Company) -> dict[str, Any]:
    made = _estimate(company)
    sent: dict[str, Any] = company.owner.post(f"/estimates/{made['id']}/send", {}, version=made["version"])
    return sent


def _job(company: Company) -> dict[str, Any]:
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    return {**place, "title": f"{company.marker} job", "lines": [company.line()]}


def _invoice(company: Company) -> dict[str, Any]:
    line = {"name": f"{company.marker} extra", "quantity": 1, "unit_price": usd(5_000)}
    return {"customer_id": company.one("customer_id"), "lines": [line]}


def _send(company: Company, invoice_id: str) -> None:
    invoice = company.owner.get(f"/invoices/{invoice_id}")
    company.owner.post(f"/invoices/{invoice_id}/send", {}, version=invoice["version"])

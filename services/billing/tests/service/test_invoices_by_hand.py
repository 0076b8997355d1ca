"""Invoices that the office makes: summed up, changed while a draft, sent, voided."""

from __future__ import annotations

from datetime import date

import pytest

from billing.entrypoints.timers import sweep_overdue
from billing.testing.company import Company, usd
from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import person


def test_a_draft_is_summed_up_with_discount_and_tax(company: Company) -> None:
    lines = [
        {"name": "Wash", "quantity": 2.5, "unit_price": usd(3_333)},
        {"name": "Ladder", "quantity": 1, "unit_price": usd(1_000), "taxable": False},
    ]
    body = {
        "customer_id": str(company.customer),
        "lines": lines,
        "discount": usd(500),
        "tax_rate": 8.25,
        "due_days": 14,
    }
    made = company.office.post("/api/v1/invoices", body)
    assert made.status_code == 201
    invoice = made.json
    assert made.headers["Location"] == f"/api/v1/invoices/{invoice['id']}"
    assert made.headers["ETag"] == f'"{invoice["version"]}"'
    assert [line["amount"]["amount"] for line in invoice["lines"]] == [8_333, 1_000]
    # The taxable line carries 446 of the discount: 8.25 % of 7,887 is 650.68.
    assert (invoice["subtotal"], invoice["discount"], invoice["tax"]) == (usd(9_333), usd(500), usd(651))
    assert (invoice["total"], invoice["balance"], invoice["status"]) == (usd(9_484), usd(9_484), "draft")
    assert invoice["due_on"] == "2030-07-15"
    assert invoice["customer_name"] == "Ana Silva"


def test_numbers_count_from_one_in_each_organization(company: Company) -> None:
    other = Company(company.harness)
    assert [company.draft()["number"], company.draft()["number"], other.draft()["number"]] == [1, 2, 1]


def test_settings_fill_in_what_is_not_given(company: Company) -> None:
    company.settings(due_days=30, tax_rate=10, terms="Thanks")
    invoice = company.draft(1_000)
    assert (invoice["due_days"], invoice["tax_rate"], invoice["terms"], invoice["total"]) == (
        30,
        10,
        "Thanks",
        usd(1_100),
    )


def test_an_exempt_customer_pays_no_tax(company: Company) -> None:
    exempt = company.customer_named("Church", tax_exempt=True)
    invoice = company.draft(1_000, customer_id=str(exempt), tax_rate=10)
    assert (invoice["tax"], invoice["tax_rate"]) == (usd(0), 0)


def test_a_draft_changes_until_it_is_issued(company: Company) -> None:
    draft = company.draft(10_000)
    path = f"/api/v1/invoices/{draft['id']}"
    line = {"line_id": draft["lines"][0]["id"], "name": "Wash", "quantity": 2, "unit_price": usd(4_000)}
    changed = company.office.patch(path, {"lines": [line], "notes": "Back door"}, version=draft["version"])
    assert changed.status_code == 200
    assert (changed.json["total"], changed.json["notes"]) == (usd(8_000), "Back door")
    less = company.office.patch(path, {"discount": usd(1_000)}, version=changed.json["version"])
    assert less.json["total"] == usd(7_000)
    sent = company.office.post(f"{path}/send", version=less.json["version"])
    refused = company.office.patch(path, {"notes": "x"}, version=sent.json["version"])
    assert (refused.status_code, refused.json["code"]) == (409, "invoice_is_issued")


def test_a_change_needs_the_version_that_was_seen(company: Company) -> None:
    draft = company.draft()
    path = f"/api/v1/invoices/{draft['id']}"
    assert company.office.patch(path, {"notes": "a"}, version=None).status_code == 428
    assert company.office.patch(path, {"notes": "a"}, version=draft["version"]).status_code == 200
    assert company.office.patch(path, {"notes": "b"}, version=draft["version"]).status_code == 412
    assert company.office.post(f"{path}/send").status_code == 428


def test_sending_issues_the_invoice_and_says_where_the_customer_finds_it(company: Company) -> None:
    invoice = company.sent(10_000)
    assert invoice["status"] == "sent"
    said = company.said("invoice.sent.v1")[-1]
    assert said["channels"] == ["email"]
    assert said["link"].startswith("http://crewline.test/i/")
    assert company.ledger() == {"receivable": 10_000, "revenue": -10_000}
    again = company.office.post(f"/api/v1/invoices/{invoice['id']}/send", version=invoice["version"])
    assert again.status_code == 200
    assert company.ledger() == {"receivable": 10_000, "revenue": -10_000}


def test_sending_is_refused_where_the_customer_cannot_be_reached(company: Company) -> None:
    draft = company.draft()
    path = f"/api/v1/invoices/{draft['id']}/send"
    refused = company.office.post(path, {"channels": ["sms"]}, version=draft["version"])
    assert (refused.status_code, refused.json["code"]) == (409, "no_contact")
    assert company.invoice(draft["id"])["status"] == "draft"


def test_the_same_request_again_makes_no_second_invoice(company: Company) -> None:
    body = {"customer_id": str(company.customer), "lines": [{"name": "Wash", "quantity": 1, "unit_price": usd(1)}]}
    first = company.office.post("/api/v1/invoices", body, key="same")
    again = company.office.post("/api/v1/invoices", body, key="same")
    assert again.json == first.json
    assert len(company.invoices()) == 1


def test_an_unpaid_invoice_is_voided_with_a_reason(company: Company) -> None:
    invoice = company.sent(10_000)
    path = f"/api/v1/invoices/{invoice['id']}/void"
    assert company.office.post(path, {}, version=invoice["version"]).json["field"] == "reason"
    voided = company.office.post(path, {"reason": "Wrong house"}, version=invoice["version"])
    assert (voided.json["status"], voided.json["void_reason"]) == ("void", "Wrong house")
    assert company.ledger() == {}
    assert company.said("invoice.voided.v1")[-1]["reason"] == "Wrong house"
    assert company.pay_cash(invoice["id"]).json["code"] == "invoice_is_void"


def test_an_invoice_with_money_on_it_is_not_voided(company: Company) -> None:
    invoice = company.sent(10_000)
    company.pay_cash(invoice["id"], 1)
    refused = company.office.post(f"/api/v1/invoices/{invoice['id']}/void", {"reason": "x"}, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_money")
    assert refused.json["balance"] == usd(9_999)


def test_the_list_filters_by_the_derived_status(company: Company, clock: FixedClock) -> None:
    company.settings(due_days=7)
    company.draft()
    sent = company.sent()
    partial = company.sent()
    company.pay_cash(partial["id"], 1)
    paid = company.sent()
    company.pay_cash(paid["id"])
    void = company.sent()
    company.office.post(f"/api/v1/invoices/{void['id']}/void", {"reason": "x"}, headers={"If-Match": "*"})
    by_status = {name: [i["number"] for i in company.invoices(status=name)] for name in ("draft", "sent", "partial")}
    assert by_status == {"draft": [1], "sent": [sent["number"]], "partial": [partial["number"]]}
    assert [i["number"] for i in company.invoices(status="paid")] == [paid["number"]]
    assert [i["number"] for i in company.invoices(status="void")] == [void["number"]]
    assert len(company.invoices(status="open")) == 2
    clock.advance(days=8)
    assert [i["status"] for i in company.invoices(status="overdue")] == ["overdue", "overdue"]


def test_the_list_goes_on_where_it_ended(company: Company) -> None:
    for _ in range(5):
        company.draft()
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = company.office.get("/api/v1/invoices", query_string={"limit": 2, "after": after}).json
        seen += [item["number"] for item in page["items"]]
        after = page["next"]
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"name": "x", "quantity": 1, "unit_price": usd(-1)}]}, "lines.0.unit_price.amount"),
        (
            {"lines": [{"name": "x", "quantity": 1, "unit_price": {"amount": 1, "currency": "EUR"}}]},
            "lines.0.unit_price",
        ),
        ({"discount": usd(10_001)}, "discount"),
        ({"due_days": 9}, "due_days"),
        ({"tax_rate": 101}, "tax_rate"),
        ({"status": "paid"}, "status"),
        ({"notes": "\x00"}, "notes"),
    ],
)
def test_bad_input_is_refused_by_field(company: Company, change: dict[str, object], field: str) -> None:
    lines = [{"name": "Wash", "quantity": 1, "unit_price": usd(10_000)}]
    answer = company.office.post("/api/v1/invoices", {"customer_id": str(company.customer), "lines": lines, **change})
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert company.invoices() == []


def test_a_customer_who_is_not_known_yet_is_asked_for_again(company: Company) -> None:
    lines = [{"name": "Wash", "quantity": 1, "unit_price": usd(1)}]
    answer = company.office.post("/api/v1/invoices", {"customer_id": str(new_id()), "lines": lines})
    assert (answer.status_code, answer.json["code"]) == (409, "not_yet_known")
    assert "Retry-After" in answer.headers


def test_another_organization_sees_nothing(company: Company) -> None:
    invoice = company.sent()
    stranger = Company(company.harness).office
    path = f"/api/v1/invoices/{invoice['id']}"
    assert stranger.get(path).status_code == 404
    assert stranger.patch(path, {"notes": "x"}, version=1).status_code == 404
    assert stranger.post(f"{path}/send", version=1).status_code == 404
    assert stranger.post(f"{path}/void", {"reason": "x"}, version=1).status_code == 404
    assert stranger.post(f"{path}/payments", {"method": "cash"}).status_code == 404
    assert stranger.get("/api/v1/invoices").json["items"] == []


def test_who_may_neither_read_nor_collect_is_refused(company: Company) -> None:
    technician = company.harness.client(person(company.id, "technician", permissions=["jobs:read"]))
    assert technician.get("/api/v1/invoices").status_code == 403


def test_what_was_done_is_in_the_audit_trail(company: Company) -> None:
    company.sent()
    entries = company.office.get("/api/v1/audit/billing").json["items"]
    assert [entry["action"] for entry in entries] == ["invoice.send", "invoice.issue", "invoice.create"]


def test_the_overdue_sweep_speaks_once_and_by_the_organizations_day(company: Company, clock: FixedClock) -> None:
    invoice = company.sent(10_000, due_days=0)
    assert date.fromisoformat(invoice["due_on"]) == date(2030, 7, 1)
    clock.advance(hours=13)  # 23 o'clock of the same day in Chicago, the next day in UTC
    sweep_overdue(company.harness.service)
    assert company.said("invoice.overdue.v1") == []
    clock.advance(hours=2)
    sweep_overdue(company.harness.service)
    sweep_overdue(company.harness.service)
    said = [s for s in company.said("invoice.overdue.v1") if s["invoice_id"] == invoice["id"]]
    assert [s["balance"] for s in said] == [usd(10_000)]
    assert company.invoice(invoice["id"])["status"] == "overdue"


def test_an_invoice_is_for_a_property_of_its_customer(company: Company) -> None:
    place, elsewhere = new_id(), new_id()
    customer = company.customer_named("Bo", properties=[{"property_id": str(place)}])
    assert company.draft(customer_id=str(customer), property_id=str(place))["property_id"] == str(place)
    lines = [{"name": "Wash", "quantity": 1, "unit_price": usd(100)}]
    wish = {"customer_id": str(customer), "property_id": str(elsewhere), "lines": lines}
    answer = company.office.post("/api/v1/invoices", wish)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (409, "not_yet_known", "property_id")

"""Cash, checks and the like: partial payments, tips, refunds; the balance follows the ledger and is never exceeded."""

from __future__ import annotations

import pytest

from billing.testing.company import Company, job_line, usd
from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import person


def test_a_part_then_the_rest_pays_the_invoice(company: Company) -> None:
    invoice = company.sent(10_000)
    first = company.pay_cash(invoice["id"], 4_000)
    assert (first.status_code, first.json["state"], first.json["amount"]) == (201, "succeeded", usd(4_000))
    assert (company.invoice(invoice["id"])["status"], company.invoice(invoice["id"])["balance"]) == (
        "partial",
        usd(6_000),
    )
    rest = company.office.post(
        f"/api/v1/invoices/{invoice['id']}/payments", {"method": "check", "reference": "1041", "note": "by mail"}
    )
    assert (rest.json["amount"], rest.json["reference"]) == (usd(6_000), "1041")
    paid = company.invoice(invoice["id"])
    assert (paid["status"], paid["balance"], len(paid["payments"])) == ("paid", usd(0), 2)
    assert company.ledger() == {"cash": 4_000, "checks": 6_000, "revenue": -10_000}


def test_what_is_said_of_a_payment(company: Company) -> None:
    invoice = company.sent(10_000)
    payment = company.pay_cash(invoice["id"], 10_000).json
    (said,) = [s for s in company.said("payment.succeeded.v1") if s["payment_id"] == payment["id"]]
    assert (said["receivable_id"], said["invoice_id"], said["estimate_id"]) == (invoice["id"], invoice["id"], None)
    assert (said["method"], said["amount"], said["tip"], said["balance"]) == ("cash", usd(10_000), usd(0), usd(0))
    assert company.said("invoice.paid.v1")[-1]["invoice_id"] == invoice["id"]
    assert company.said("invoice.changed.v1")[-1]["status"] == "paid"


@pytest.mark.parametrize("amount", [10_001, 999_999_999])
def test_more_than_the_balance_is_never_collected(company: Company, amount: int) -> None:
    invoice = company.sent(10_000)
    refused = company.pay_cash(invoice["id"], amount)
    assert (refused.status_code, refused.json["code"]) == (409, "exceeds_balance")
    assert (refused.json["balance"], refused.json["field"]) == (usd(10_000), "amount")
    company.pay_cash(invoice["id"])
    again = company.pay_cash(invoice["id"])
    assert (again.status_code, again.json["code"], again.json["balance"]) == (409, "nothing_to_collect", usd(0))


def test_a_tip_stays_apart_from_the_balance(company: Company) -> None:
    invoice = company.sent(10_000)
    company.pay_cash(invoice["id"], 4_000, tip=usd(500))
    assert company.invoice(invoice["id"])["balance"] == usd(6_000)
    assert company.ledger() == {"cash": 4_500, "receivable": 6_000, "revenue": -10_000, "tips": -500}


def test_money_on_a_draft_issues_it(company: Company) -> None:
    draft = company.draft(10_000)
    assert company.pay_cash(draft["id"], 1_000).status_code == 201
    assert company.invoice(draft["id"])["status"] == "partial"


def test_the_same_payment_sent_again_is_one(company: Company) -> None:
    invoice = company.sent(10_000)
    path, body = f"/api/v1/invoices/{invoice['id']}/payments", {"method": "cash", "amount": usd(100)}
    first = company.office.post(path, body, key="k")
    assert company.office.post(path, body, key="k").json == first.json
    assert company.invoice(invoice["id"])["balance"] == usd(9_900)
    assert company.office.post(path, {**body, "amount": usd(1)}, key="k").status_code == 422


def test_refunds_in_parts_open_the_balance_again(company: Company, clock: FixedClock) -> None:
    invoice = company.sent(10_000)
    payment = company.pay_cash(invoice["id"], 10_000, tip=usd(500)).json
    path = f"/api/v1/payments/{payment['id']}/refunds"
    part = company.office.post(path, {"amount": usd(2_500), "reason": "One window missed"})
    assert (part.status_code, part.json["state"], part.json["amount"]) == (201, "succeeded", usd(2_500))
    shown = company.invoice(invoice["id"])
    assert (shown["status"], shown["balance"], shown["paid_at"]) == ("partial", usd(2_500), None)
    clock.advance(minutes=1)
    rest = company.office.post(path, {"reason": "All of it"})
    assert rest.json["amount"] == usd(8_000)
    assert company.invoice(invoice["id"])["balance"] == usd(10_000)
    assert company.ledger() == {"receivable": 10_000, "revenue": -10_000}
    said = [s for s in company.said("payment.refunded.v1") if s["payment_id"] == payment["id"]]
    assert [(s["amount"], s["balance"]) for s in said] == [(usd(2_500), usd(2_500)), (usd(8_000), usd(10_000))]
    shown = company.office.get(f"/api/v1/payments/{payment['id']}").json
    assert ([refund["amount"] for refund in shown["refunds"]], shown["refunded"]) == (
        [usd(2_500), usd(8_000)],
        usd(10_500),
    )


def test_more_than_was_paid_is_not_refunded(company: Company) -> None:
    payment = company.pay_cash(company.sent(10_000)["id"], 1_000).json
    path = f"/api/v1/payments/{payment['id']}/refunds"
    refused = company.office.post(path, {"amount": usd(1_001), "reason": "x"})
    assert (refused.status_code, refused.json["code"], refused.json["refundable"]) == (
        409,
        "exceeds_refundable",
        usd(1_000),
    )
    assert company.office.post(path, {"amount": usd(10)}).json["field"] == "reason"
    assert Company(company.harness).office.post(path, {"reason": "x"}).status_code == 404


def test_payments_are_listed_and_say_who_recorded_them(company: Company, clock: FixedClock) -> None:
    who = new_id()
    company.hear("member.joined.v1", who, person_id=who, name="Kim", email="k@x.example", role="manager", active=True)
    kim = company.harness.client(person(company.id, "manager", person_id=who))
    invoice = company.sent(10_000)
    kim.post(f"/api/v1/invoices/{invoice['id']}/payments", {"method": "external", "amount": usd(10)})
    clock.advance(minutes=1)
    company.pay_cash(company.sent(500)["id"])
    listed = company.office.get("/api/v1/payments").json["items"]
    assert [(p["method"], p["recorded_by_name"]) for p in listed] == [("cash", None), ("external", "Kim")]
    only = company.office.get("/api/v1/payments", query_string={"invoice_id": invoice["id"], "state": "succeeded"})
    assert [p["method"] for p in only.json["items"]] == ["external"]


def test_a_card_cannot_be_recorded_by_hand(company: Company) -> None:
    invoice = company.sent(100)
    refused = company.office.post(f"/api/v1/invoices/{invoice['id']}/payments", {"method": "card"})
    assert (refused.status_code, refused.json["field"]) == (422, "method")


def test_a_deposit_is_taken_once_up_to_what_is_asked(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    body = {"estimate_id": str(estimate), "method": "cash", "amount": usd(2_000)}
    assert company.office.post("/api/v1/deposits", body).status_code == 201
    refused = company.office.post("/api/v1/deposits", {**body, "amount": usd(3_001)})
    assert (refused.status_code, refused.json["code"], refused.json["balance"]) == (409, "exceeds_balance", usd(3_000))
    rest = company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"}).json
    assert rest["amount"] == usd(3_000)
    shown = company.office.get(f"/api/v1/deposits/{estimate}").json
    assert (shown["asked"], shown["received"], shown["balance"], shown["held"]) == (
        usd(5_000),
        usd(5_000),
        usd(0),
        usd(5_000),
    )
    said = [s for s in company.said("payment.succeeded.v1") if s["receivable_id"] == str(estimate)]
    assert [(s["estimate_id"], s["invoice_id"], s["balance"]) for s in said] == [
        (str(estimate), None, usd(3_000)),
        (str(estimate), None, usd(0)),
    ]


def test_no_deposit_where_none_is_asked_or_the_estimate_is_unknown(company: Company) -> None:
    free = company.estimate_accepted(deposit=None)
    refused = company.office.post("/api/v1/deposits", {"estimate_id": str(free), "method": "cash"})
    assert (refused.status_code, refused.json["code"]) == (409, "no_deposit_asked")
    unknown = company.office.post("/api/v1/deposits", {"estimate_id": str(new_id()), "method": "cash"})
    assert (unknown.status_code, unknown.json["code"]) == (409, "not_yet_known")
    assert company.office.get(f"/api/v1/deposits/{new_id()}").status_code == 404


def test_a_deposit_that_comes_after_the_invoice_pays_it(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    company.job_completed(company.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = company.invoices()
    company.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"])
    company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"})
    assert company.invoice(draft["id"])["balance"] == usd(15_000)


def test_refunding_a_used_deposit_opens_the_invoice_again(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    paid = company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"}).json
    company.job_completed(company.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = company.invoices()
    company.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"])
    refund = company.office.post(f"/api/v1/payments/{paid['id']}/refunds", {"amount": usd(2_000), "reason": "x"})
    assert refund.status_code == 201
    shown = company.invoice(draft["id"])
    assert (shown["balance"], shown["deposit_credited"], shown["deposit_held"]) == (usd(17_000), usd(3_000), usd(0))
    assert company.ledger() == {"cash": 3_000, "receivable": 17_000, "revenue": -20_000}

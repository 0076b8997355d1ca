"""Unapplied credit: where it comes from, that invoices never take more of it than they are owed, and its way back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from billing.app import collecting, payments
from billing.domain.invoices import Invoice
from billing.domain.snapshots import PaymentSeen
from billing.testing.company import Company, job_line, usd
from common.db.unit_of_work import SYSTEM
from common.ids import new_id
from common.money import Money


def give(company: Company, amount: int, **more: Any) -> dict[str, Any]:
    """The customer pays ahead, in cash."""
    body = {"customer_id": str(company.customer), "method": "cash", "amount": usd(amount), **more}
    answer = company.office.post("/api/v1/credits", body)
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def use(company: Company, invoice_id: str, amount: int | None = None) -> Any:
    """Apply it to an invoice."""
    body = {} if amount is None else {"amount": usd(amount)}
    return company.office.post(f"/api/v1/invoices/{invoice_id}/credit", body)


def available(company: Company) -> int:
    """What is unapplied, in cents."""
    return int(company.office.get(f"/api/v1/credits/{company.customer}").json["available"]["amount"])


def test_money_without_an_invoice_waits_as_credit_and_pays_one_later(company: Company) -> None:
    payment = give(company, 15_000, reference="C-1")
    assert (payment["invoice_id"], payment["estimate_id"], payment["state"]) == (None, None, "succeeded")
    first, second = company.sent(10_000), company.sent(10_000)
    assert use(company, first["id"]).json["status"] == "paid"
    assert available(company) == 5_000
    assert use(company, second["id"]).json["balance"] == usd(5_000)
    assert (available(company), use(company, second["id"]).json["code"]) == (0, "no_credit")
    assert company.ledger() == {"cash": 15_000, "receivable": 5_000, "revenue": -20_000}


def test_never_more_than_the_balance_nor_than_the_credit(company: Company) -> None:
    give(company, 8_000)
    invoice = company.sent(5_000)
    assert use(company, invoice["id"], 5_001).json["code"] == "exceeds_balance"
    larger = company.sent(50_000)
    refused = use(company, larger["id"], 8_001)
    assert (refused.status_code, refused.json["code"], refused.json["credit"]) == (409, "exceeds_credit", usd(8_000))
    assert use(company, invoice["id"], 2_000).json["balance"] == usd(3_000)


def test_many_at_once_use_it_once(company: Company) -> None:
    give(company, 3_000)
    invoices = [company.sent(2_000)["id"] for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: use(company, each, 2_000).status_code, invoices))
    assert sorted(answers) == [200, 409, 409, 409]
    assert available(company) == 1_000


def test_unused_credit_is_refunded_and_used_credit_is_not(company: Company) -> None:
    payment = give(company, 10_000)
    use(company, company.sent(4_000)["id"])
    path = f"/api/v1/payments/{payment['id']}/refunds"
    refused = company.office.post(path, {"reason": "x"})
    assert (refused.status_code, refused.json["code"], refused.json["credit"]) == (409, "exceeds_credit", usd(6_000))
    assert company.office.post(path, {"reason": "x", "amount": usd(6_000)}).status_code == 201
    assert available(company) == 0
    assert company.ledger() == {"cash": 4_000, "revenue": -4_000}


def test_a_void_gives_credit_back(company: Company) -> None:
    give(company, 3_000)
    invoice = company.sent(3_000)
    use(company, invoice["id"])
    path = f"/api/v1/invoices/{invoice['id']}/void"
    assert company.office.post(path, {"reason": "x"}, headers={"If-Match": "*"}).status_code == 200
    assert (available(company), company.ledger()) == (3_000, {"cash": 3_000, "customer_credit": -3_000})


def test_a_deposit_without_an_invoice_becomes_credit_and_can_still_go_back(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    deposit = company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"}).json
    released = company.office.post(f"/api/v1/deposits/{estimate}/release")
    assert (released.status_code, released.json["available"]) == (200, usd(5_000))
    assert company.office.post(f"/api/v1/deposits/{estimate}/release").json["code"] == "no_deposit_held"
    use(company, company.sent(2_000)["id"])
    path = f"/api/v1/payments/{deposit['id']}/refunds"
    assert company.office.post(path, {"reason": "x", "amount": usd(3_000)}).status_code == 201
    assert company.ledger() == {"cash": 2_000, "revenue": -2_000}
    assert available(company) == 0


def test_a_deposit_in_use_is_not_released(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"})
    company.job_completed(company.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = company.invoices()
    company.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"])
    assert company.office.post(f"/api/v1/deposits/{estimate}/release").json["code"] == "no_deposit_held"


def _late_card(company: Company, invoice_id: str, amount: int) -> UUID:
    """A page that was given up is paid after all, when the balance was collected otherwise."""
    payment_id = new_id()
    with company.harness.service.unit_of_work(company.id, SYSTEM) as uow:
        invoice = uow.get(Invoice, UUID(invoice_id))
        money = Money(amount, "USD")
        payment = payments.new_payment(uow, id=payment_id, invoice=invoice, method="card", amount=money)
        uow.session.add(payment)
    with company.harness.service.unit_of_work(company.id, SYSTEM) as uow:
        collecting.give_up(uow, payment_id=payment_id, code="expired", message="x")
    company.pay_cash(invoice_id, 7_000)
    intent = f"pi_{payment_id.hex}"
    seen = PaymentSeen(session_id=None, intent_id=intent, page="complete", received=Money(amount, "USD"))
    with company.harness.service.unit_of_work(company.id, SYSTEM) as uow:
        collecting.absorb(uow, payment_id=payment_id, seen=seen)
    return payment_id


def test_what_comes_above_the_balance_is_credit_and_no_invoice_is_overpaid(company: Company) -> None:
    invoice = company.sent(10_000)
    _late_card(company, invoice["id"], 10_000)
    shown = company.invoice(invoice["id"])
    assert (shown["status"], shown["settled"]) == ("paid", usd(10_000))
    assert available(company) == 7_000
    assert company.ledger() == {"cash": 7_000, "stripe": 10_000, "customer_credit": -7_000, "revenue": -10_000}


def test_credit_asks_for_money_in_the_companys_currency(company: Company) -> None:
    body = {"customer_id": str(company.customer), "method": "cash", "amount": {"amount": 100, "currency": "EUR"}}
    refused = company.office.post("/api/v1/credits", body)
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (422, "other_currency", "amount")

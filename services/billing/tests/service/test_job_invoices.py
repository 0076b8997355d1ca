"""Invoices from completed jobs: only what was done, each completion and each line once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing.entrypoints.timers import send_waiting_invoices
from billing.testing.company import AT, Company, job_line, usd
from common.ids import new_id


def test_completion_makes_one_draft_of_what_was_done(company: Company) -> None:
    job = company.job_created()
    done, undone = job_line("Wash", price=10_000), job_line("Gutter", price=5_000, done=False, undone_reason="rain")
    company.job_completed(job, [done, undone], discount=1_500, tax_rate="10")
    (listed,) = company.invoices()
    invoice = company.invoice(listed["id"])
    assert (invoice["status"], invoice["job_id"], invoice["title"]) == ("draft", str(job), "House wash")
    assert [line["name"] for line in invoice["lines"]] == ["Wash"]
    # Two thirds of the discount belong to the line that was done.
    assert (invoice["discount"], invoice["tax"], invoice["total"]) == (usd(1_000), usd(900), usd(9_900))


def test_rework_free_of_charge_makes_no_invoice(company: Company) -> None:
    company.job_completed(company.job_created(), [job_line("Wash again", price=0)])
    assert company.invoices() == []


def test_the_same_completion_heard_twice_makes_one_invoice(company: Company) -> None:
    job, lines = company.job_created(), [job_line()]
    company.job_completed(job, lines)
    company.job_completed(job, lines)  # another event of the same completion
    assert len(company.invoices()) == 1


def test_completed_again_after_reopening_only_the_rest_is_invoiced(company: Company) -> None:
    job = company.job_created()
    first, second = job_line("Wash", price=10_000), job_line("Gutter", price=5_000)
    company.job_completed(job, [first, {**second, "done": False}], discount=1_000, tax_rate="8.25")
    company.hear("job.reopened.v1", job, job_id=job, reason="came back")
    company.job_completed(job, [first, second], at=AT + timedelta(days=1), discount=1_000, tax_rate="8.25")
    company.hear("job.reopened.v1", job, job_id=job, reason="again")
    company.job_completed(job, [first, second], at=AT + timedelta(days=2), discount=1_000, tax_rate="8.25")
    invoices = [company.invoice(listed["id"]) for listed in company.invoices()]
    assert [[line["name"] for line in invoice["lines"]] for invoice in invoices] == [["Gutter"], ["Wash"]]
    assert sum(invoice["discount"]["amount"] for invoice in invoices) == 1_000
    # 8.25 % of 9,333 and of 4,667, each rounded on its own line as the job does.
    assert sum(invoice["total"]["amount"] for invoice in invoices) == 14_000 + 770 + 385


def test_a_voided_invoice_frees_its_lines(company: Company) -> None:
    job, lines = company.job_created(), [job_line()]
    company.job_completed(job, lines)
    (first,) = company.invoices()
    company.office.post(f"/api/v1/invoices/{first['id']}/void", {"reason": "wrong"}, version=first["version"])
    made = company.office.post("/api/v1/invoices/from-job", {"job_id": str(job)})
    assert (made.status_code, made.json["total"]) == (201, usd(10_000))


def test_where_it_is_off_the_office_invoices_by_hand(company: Company) -> None:
    company.settings(invoice_on_completion="off")
    job = company.job_created()
    early = company.office.post("/api/v1/invoices/from-job", {"job_id": str(job)})
    assert (early.status_code, early.json["code"]) == (409, "job_not_completed")
    company.job_completed(job, [job_line()])
    assert company.invoices() == []
    made = company.office.post("/api/v1/invoices/from-job", {"job_id": str(job)})
    assert made.status_code == 201
    again = company.office.post("/api/v1/invoices/from-job", {"job_id": str(job)})
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_invoice")


def test_where_it_is_sent_at_once_the_customer_gets_it(company: Company) -> None:
    company.settings(invoice_on_completion="sent", due_days=14)
    company.job_completed(company.job_created(), [job_line()])
    send_waiting_invoices(company.harness.service)
    send_waiting_invoices(company.harness.service)
    (invoice,) = company.invoices()
    assert (invoice["status"], invoice["due_on"]) == ("sent", "2030-07-15")
    assert [said["number"] for said in company.said("invoice.sent.v1") if said["invoice_id"] == invoice["id"]] == [1]


def test_a_customer_without_address_keeps_the_invoice_a_draft(company: Company) -> None:
    company.settings(invoice_on_completion="sent")
    silent = company.customer_named("No Mail", email=None)
    company.job_completed(company.job_created(customer_id=silent), [job_line()])
    send_waiting_invoices(company.harness.service)
    assert [invoice["status"] for invoice in company.invoices()] == ["draft"]


def test_nothing_done_makes_no_invoice(company: Company) -> None:
    company.job_completed(company.job_created(), [job_line(done=False)])
    assert company.invoices() == []


def test_a_completion_of_a_job_that_is_not_known_waits(company: Company) -> None:
    job = new_id()
    company.job_completed(job, [job_line()])
    handler, kind, state, _ = company.harness.parked()[-1]
    assert (handler, kind, state) == ("invoice_completed_job", "job.completed.v1", "waiting")


def test_an_edited_line_of_a_jobs_draft_is_still_that_line(company: Company) -> None:
    job, line = company.job_created(), job_line()
    company.job_completed(job, [line])
    (listed,) = company.invoices()
    draft = company.invoice(listed["id"])
    edited = {"line_id": draft["lines"][0]["id"], "name": "Wash", "quantity": 1, "unit_price": usd(9_000)}
    company.office.patch(f"/api/v1/invoices/{draft['id']}", {"lines": [edited]}, version=draft["version"])
    company.hear("job.reopened.v1", job, job_id=job, reason="x")
    company.job_completed(job, [line], at=AT + timedelta(days=1))
    assert len(company.invoices()) == 1


@pytest.mark.parametrize("deposit", [5_000, 30_000])
def test_the_deposit_is_credited_to_the_jobs_first_invoice(company: Company, deposit: int) -> None:
    estimate = company.estimate_accepted(deposit=deposit)
    paid = company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "check", "reference": "77"})
    assert (paid.status_code, paid.json["amount"]) == (201, usd(deposit))
    company.job_completed(company.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = company.invoices()
    assert company.invoice(draft["id"])["deposit_held"] == usd(deposit)
    sent = company.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"]).json
    credited = min(deposit, 20_000)
    assert (sent["deposit_credited"], sent["balance"]) == (usd(credited), usd(20_000 - credited))
    assert sent["deposit_held"] == usd(deposit - credited)
    assert sent["status"] == ("paid" if deposit >= 20_000 else "partial")


def test_voiding_gives_the_deposit_back_to_the_credit(company: Company) -> None:
    estimate = company.estimate_accepted(deposit=5_000)
    company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"})
    company.job_completed(company.job_created(estimate_id=estimate), [job_line(price=20_000)])
    (draft,) = company.invoices()
    sent = company.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"]).json
    voided = company.office.post(f"/api/v1/invoices/{draft['id']}/void", {"reason": "x"}, version=sent["version"])
    assert voided.status_code == 200
    assert company.office.get(f"/api/v1/deposits/{estimate}").json["held"] == usd(5_000)
    assert company.ledger() == {"cash": 5_000, "customer_deposits": -5_000}

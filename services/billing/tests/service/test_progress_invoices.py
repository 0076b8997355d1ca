"""Several invoices of one job, by percentage or amount: together they never come to more than the job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation

from billing.testing.company import Company, job_line, usd
from common.db.session import connect_plain


def part(company: Company, job: UUID, **body: Any) -> Any:
    return company.office.post("/api/v1/invoices/progress", {"job_id": str(job), **body})


def test_a_job_is_invoiced_in_parts_with_terms_of_their_own(company: Company) -> None:
    job = company.job_created(net=100_000, tax=8_250)
    first = part(company, job, percent=30, due_days=0, terms="On signing.").json
    second = part(company, job, amount=usd(50_000), due_days=30).json
    assert [line["name"] for line in first["lines"]] == ["30 % of House wash"]
    assert (first["total"], first["tax"], first["due_days"], first["terms"]) == (
        usd(32_475),
        usd(2_475),
        0,
        "On signing.",
    )
    assert (second["total"], second["progress_percent"], second["due_on"]) == (usd(50_000), None, "2030-07-31")
    over = part(company, job, amount=usd(25_776))
    assert (over.status_code, over.json["code"], over.json["remaining"]) == (409, "exceeds_job_total", usd(25_775))
    rest = part(company, job, amount=usd(25_775)).json
    assert first["tax"]["amount"] + second["tax"]["amount"] + rest["tax"]["amount"] == 8_250
    assert part(company, job, percent=1).json["code"] == "nothing_to_invoice"


def test_the_completion_invoices_what_is_left(company: Company) -> None:
    lines = [job_line("Wash", price=60_000), job_line("Gutter", price=40_000)]
    job = company.job_created(net=100_000)
    part(company, job, percent=25)
    company.job_completed(job, lines)
    latest = company.invoices()[0]
    assert (latest["total"], latest["title"]) == (usd(75_000), "House wash")
    assert company.office.post("/api/v1/invoices/from-job", {"job_id": str(job)}).json["code"] == "nothing_to_invoice"


def test_what_was_not_done_is_not_invoiced_after_a_part(company: Company) -> None:
    job = company.job_created(net=100_000)
    part(company, job, amount=usd(10_000))
    company.job_completed(job, [job_line(price=60_000), job_line("Gutter", price=40_000, done=False)])
    assert company.invoices()[0]["total"] == usd(50_000)


def test_a_void_part_frees_its_share(company: Company) -> None:
    job = company.job_created(net=1_000)
    first = part(company, job, percent=100).json
    company.office.post(f"/api/v1/invoices/{first['id']}/void", {"reason": "wrong"}, version=first["version"])
    assert part(company, job, percent=100).status_code == 201


def test_a_changed_draft_stays_within_the_job(company: Company) -> None:
    job = company.job_created(net=1_000)
    part(company, job, percent=40)
    draft = part(company, job, percent=60).json
    path, line = f"/api/v1/invoices/{draft['id']}", {"name": "More", "quantity": 1, "taxable": False}
    over = company.office.patch(path, {"lines": [{**line, "unit_price": usd(601)}]}, version=draft["version"])
    assert (over.status_code, over.json["code"]) == (409, "exceeds_job_total")
    less = company.office.patch(path, {"lines": [{**line, "unit_price": usd(500)}]}, version=draft["version"])
    assert less.status_code == 200
    assert part(company, job, amount=usd(100)).status_code == 201


def test_a_changed_job_moves_the_bound(company: Company) -> None:
    job = company.job_created(net=1_000)
    part(company, job, percent=100)
    facts = {"job_id": job, "number": 7, "customer_id": company.customer, "title": "More", "tax_rate": "0"}
    company.hear("job.changed.v1", job, **facts, total=usd(1_500), tax=usd(0))
    assert part(company, job, amount=usd(500)).json["title"] == "More"
    company.hear("job.changed.v1", job, **facts, total=usd(900), tax=usd(0))
    assert part(company, job, amount=usd(1)).json["code"] == "nothing_to_invoice"


def test_an_exempt_customer_pays_no_part_of_the_tax(company: Company) -> None:
    exempt = company.customer_named("Church", tax_exempt=True)
    made = part(company, company.job_created(customer_id=exempt, net=1_000, tax=83), percent=100).json
    assert (made["total"], made["tax"]) == (usd(1_000), usd(0))


def test_parts_asked_for_at_once_never_come_to_more_than_the_job(company: Company) -> None:
    job = company.job_created(net=10_000)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: part(company, job, amount=usd(3_000)).status_code, range(16)))
    assert sorted(answers) == [201] * 3 + [409] * 13
    assert sum(invoice["total"]["amount"] for invoice in company.invoices()) == 9_000


def test_the_database_refuses_more_than_the_job(company: Company) -> None:
    job = company.job_created(net=10_000)
    with connect_plain(company.harness.urls.platform) as connection, pytest.raises(CheckViolation):
        connection.execute("UPDATE known_jobs SET invoiced_minor = 10001 WHERE id = %s", [job])


@pytest.mark.parametrize(
    ("body", "code"), [({}, "amount_or_percent"), ({"percent": 1, "amount": usd(1)}, "amount_or_percent")]
)
def test_it_is_an_amount_or_a_percentage(company: Company, body: dict[str, Any], code: str) -> None:
    answer = part(company, company.job_created(net=10_000), **body)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_a_job_of_unknown_total_and_a_cancelled_one_are_refused(company: Company) -> None:
    assert part(company, company.job_created(), percent=1).json["code"] == "job_total_unknown"
    job = company.job_created(net=10_000)
    company.hear("job.cancelled.v1", job, job_id=job, reason="rain")
    assert part(company, job, percent=1).json["code"] == "job_is_cancelled"

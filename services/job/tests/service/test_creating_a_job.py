"""A job made by hand: numbered, priced, with its first visit waiting to be scheduled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, line_body, money


def test_a_job_is_priced_and_announced_with_its_first_visit(company: Company) -> None:
    job = company.create_job(tax_rate=8.25, discount=money(1_000))
    assert (job["number"], job["status"], job["total"]) == (1, "unscheduled", money(53_043))
    created = company.said("job.created.v1", job["id"])[0].data
    assert [line["name"] for line in created["lines"]] == ["Roof wash", "Gutter clean"]
    assert (created["subtotal"], created["discount"], created["tax"]) == (money(50_000), money(1_000), money(4_043))
    opened = [one.data for one in company.said("visit.opened.v1") if one.data["job_id"] == job["id"]]
    assert [(one["kind"], one["duration_minutes"], one["amount"]) for one in opened] == [("first", 135, money(53_043))]
    assert opened[0]["address"]["line1"] == "12 Elm St"


def test_numbers_count_up_per_organization(company: Company, harness: Harness) -> None:
    assert [company.create_job()["number"] for _ in range(3)] == [1, 2, 3]
    assert Company(harness).create_job()["number"] == 1


def test_a_job_for_a_customer_not_heard_of_waits(company: Company) -> None:
    answer = company.office.post("/api/v1/jobs", company.job_body(customer_id=str(new_id())))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_yet_known")
    assert answer.headers["Retry-After"]


def test_an_exempt_customer_pays_no_tax(company: Company) -> None:
    company.hear_customer(created=False, tax_exempt=True)
    assert company.create_job(tax_rate=8.25)["total"] == money(50_000)


def test_the_same_request_twice_makes_one_job(company: Company) -> None:
    body = company.job_body()
    first = company.office.post("/api/v1/jobs", body, key="once")
    again = company.office.post("/api/v1/jobs", body, key="once")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert company.create_job()["number"] == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"lines": []}, "lines", "invalid"),
        ({"lines": [line_body("Wash", 100, quantity=0)]}, "lines.0.quantity", "invalid"),
        ({"lines": [line_body("Wash", 100, unit_price=money(100, "EUR"))]}, "currency", "mixed_currency"),
        ({"discount": money(50_001)}, "discount", "discount_too_large"),
        ({"title": "\x00"}, "title", "invalid"),
        ({"colour": "red"}, "colour", "invalid"),
    ],
)
def test_bad_input_is_refused_by_its_field(company: Company, changes: dict[str, Any], field: str, code: str) -> None:
    answer = company.office.post("/api/v1/jobs", company.job_body(**changes))
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["field"]) == (422, code, field)


def test_numbers_have_no_gaps_under_concurrency(company: Company) -> None:
    bodies = [company.job_body(discount=money(50_001)) if turn % 4 == 0 else company.job_body() for turn in range(24)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: company.caller("owner", "*").post("/api/v1/jobs", body), bodies))
    numbers = sorted(answer.get_json()["number"] for answer in answers if answer.status_code == 201)
    assert numbers == list(range(1, 19))


def test_another_organizations_job_is_not_there(company: Company, harness: Harness) -> None:
    job = company.create_job()
    assert Company(harness).office.get(f"/api/v1/jobs/{job['id']}").status_code == 404

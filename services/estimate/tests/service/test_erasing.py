"""A customer is erased once nothing is open with them; until then the refusal says what is."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from estimate.testing import Company, refused

REASON = {"reason": "asked_by_customer"}


def erase(company: Company, customer_id: str) -> Any:
    return company.owner.post(f"/api/v1/customers/{customer_id}/erasure", REASON)


def erased(company: Company, customer_id: str) -> dict[str, Any]:
    answer = erase(company, customer_id)
    assert answer.status_code == 200, answer.data
    found: dict[str, Any] = answer.get_json()
    return found


def test_an_offer_that_waits_for_an_answer_stands_in_the_way(company: Company) -> None:
    visitor = company.sent()
    shown = company.show(visitor.estimate_id)
    customer = shown["customer"]["id"]
    assert refused(erase(company, customer), 409, "erasure_blocked")["held_by"] == "estimate"
    company.owner.post(f"/api/v1/estimates/{visitor.estimate_id}/decline", {"reason": "too dear"})
    gone = erased(company, customer)
    assert (gone["name"], gone["email"], gone["phones"], gone["tags"]) == ("Erased customer", None, [], [])
    assert gone["erased_at"] is not None
    assert visitor.open().status_code == 404, "the link opens nothing any more"


@pytest.mark.parametrize(
    ("opened", "ended", "key"),
    [
        ("job.created.v1", "job.cancelled.v1", "job_id"),
        ("job.created.v1", "job.completed.v1", "job_id"),
        ("invoice.created.v1", "invoice.paid.v1", "invoice_id"),
        ("invoice.created.v1", "invoice.voided.v1", "invoice_id"),
        ("invoice.created.v1", "invoice.changed.v1", "invoice_id"),
    ],
)
def test_a_job_or_invoice_stands_in_the_way_while_it_is_open(
    company: Company, opened: str, ended: str, key: str
) -> None:
    customer, record = company.customer(), new_id()
    company.hear(opened, record, {key: record, "customer_id": customer["id"], "number": 1})
    held = refused(erase(company, customer["id"]), 409, "erasure_blocked")["held_by"]
    assert held == opened.partition(".")[0]
    company.hear(ended, record, {key: record, "status": "paid"})
    assert erased(company, customer["id"])["name"] == "Erased customer"


def test_erasing_twice_says_it_once_and_keeps_the_reason(company: Company) -> None:
    customer = company.customer()
    first, second = (erased(company, customer["id"]) for _ in range(2))
    assert first["version"] == second["version"]
    assert len(company.said("customer.erased.v1", customer["id"])) == 1
    body = {"name": "Back again"}
    answer = company.owner.patch(f"/api/v1/customers/{customer['id']}", body, version=second["version"])
    refused(answer, 409, "already_erased")
    refused(company.owner.post("/api/v1/estimates", {"customer_id": customer["id"]}), 409, "already_erased")
    refused(company.owner.post(f"/api/v1/customers/{customer['id']}/erasure", {"reason": "hm"}), 422, "invalid")

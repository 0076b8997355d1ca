"""An accepted estimate becomes exactly one job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, money


def accepted(company: Company, estimate_id: UUID, **changes: Any) -> dict[str, Any]:
    lines = [
        {"line_id": new_id(), "service_id": new_id(), "name": "Roof wash", "description": "", "quantity": "1.5",
         "unit": "hour", "unit_price": money(20_000), "taxable": True, "duration_minutes": 180, "skills": ["ladder"]},
    ]  # fmt: skip
    return {
        "estimate_id": estimate_id, "number": 7, "version": 1, "customer_id": company.customer_id,
        "property_id": company.property_id, "accepted_at": "2030-05-06T12:00:00Z", "how": "signed",
        "signed_name": "Ada", "lines": lines, "subtotal": money(30_000), "discount": money(0), "tax": money(2_475),
        "total": money(32_475), "tax_rate": "8.25", "deposit_asked": money(10_000), "duration_minutes": 180,
        "notes": "Dog in the garden", **changes,
    }  # fmt: skip


@pytest.fixture
def estimate_id() -> UUID:
    return new_id()


def jobs_of(company: Company, estimate_id: UUID) -> list[dict[str, Any]]:
    return [one.data for one in company.said("job.created.v1") if one.data["estimate_id"] == str(estimate_id)]


def test_the_job_inherits_what_was_signed(company: Company, estimate_id: UUID) -> None:
    company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id))
    [said] = jobs_of(company, estimate_id)
    job = company.job(said["job_id"])
    assert (job["total"], job["tax"], job["deposit_asked"]) == (money(32_475), money(2_475), money(10_000))
    assert (job["title"], job["instructions"]) == ("Roof wash", "Dog in the garden")
    assert job["lines"][0]["quantity"] == 1.5
    assert said["skills"] == ["ladder"]


def test_the_same_event_delivered_twice_makes_one_job(company: Company, estimate_id: UUID) -> None:
    event_id = company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id))
    company.hear("estimate.accepted.v1", estimate_id, event_id=event_id, **accepted(company, estimate_id))
    assert len(jobs_of(company, estimate_id)) == 1


def test_two_acceptances_of_one_estimate_make_one_job(company: Company, estimate_id: UUID) -> None:
    for how in ("won", "signed"):
        company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id, how=how))
    assert len(jobs_of(company, estimate_id)) == 1
    assert company.create_job()["number"] == 2


def test_an_acceptance_waits_for_its_customer(company: Company, harness: Harness, estimate_id: UUID) -> None:
    company.customer_id, company.property_id = new_id(), new_id()
    company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id))
    assert jobs_of(company, estimate_id) == []
    company.hear_customer()
    harness.retry_parked_now()
    assert len(jobs_of(company, estimate_id)) == 1


def test_a_paid_deposit_shows_on_the_job(company: Company, estimate_id: UUID) -> None:
    company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id))
    payment = new_id()
    facts: dict[str, Any] = {
        "payment_id": payment, "receivable_id": estimate_id, "invoice_id": None, "estimate_id": estimate_id,
        "job_id": None, "customer_id": company.customer_id, "method": "card", "amount": money(10_000),
    }  # fmt: skip
    company.hear("payment.started.v1", payment, root=estimate_id, tip=money(0), **facts)
    company.hear(
        "payment.succeeded.v1", payment, root=estimate_id, tip=money(0), reference=None, balance=money(0),
        receipt_link=None, paid_at="2030-05-06T13:00:00Z", **facts,
    )  # fmt: skip
    job_id = jobs_of(company, estimate_id)[0]["job_id"]
    assert company.job(job_id)["deposit_paid"] == money(10_000)
    refund = {**facts, "amount": money(4_000), "refund_id": new_id(), "balance": money(4_000)}
    company.hear("payment.refunded.v1", payment, root=estimate_id, **refund)
    assert company.job(job_id)["deposit_paid"] == money(6_000)

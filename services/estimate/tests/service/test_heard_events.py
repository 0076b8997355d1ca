"""What is heard: the organization, the deposit's payments, the job; each once, in any number of deliveries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from estimate.testing import Company, dollars

PAID = {"tip": dollars(0), "reference": None, "balance": dollars(0), "receipt_link": None}


def payment(company: Company, about: str, step: str, *, payment_id: UUID, **facts: Any) -> UUID:
    data = {
        "payment_id": payment_id,
        "receivable_id": about,
        "estimate_id": about,
        "invoice_id": None,
        "job_id": None,
        "customer_id": company.show(about)["customer"]["id"],
        "method": "card",
        "amount": dollars(50),
        "paid_at": "2030-05-06T16:00:00Z",
        "refund_id": new_id(),
        **PAID,
        **facts,
    }
    return company.hear(f"payment.{step}.v1", payment_id, data, root=UUID(about))


def deposit(company: Company, estimate_id: str) -> tuple[str, int]:
    state = company.show(estimate_id)["deposit_state"]
    return state["state"], state["paid"]["amount"]


@pytest.fixture
def won(company: Company) -> str:
    draft = company.estimate(deposit={"amount": dollars(50)})
    company.owner.post(f"/api/v1/estimates/{draft['id']}/win")
    return str(draft["id"])


def test_the_deposit_is_followed_from_start_to_refund(company: Company, won: str) -> None:
    card = new_id()
    assert deposit(company, won) == ("asked", 0)
    payment(company, won, "started", payment_id=card)
    assert deposit(company, won) == ("pending", 0)
    payment(company, won, "succeeded", payment_id=card)
    assert deposit(company, won) == ("paid", 5000)
    payment(company, won, "refunded", payment_id=card, amount=dollars(20))
    assert deposit(company, won) == ("partly_paid", 3000)
    payment(company, won, "refunded", payment_id=card, amount=dollars(30))
    assert deposit(company, won) == ("asked", 0)


def test_a_failed_or_disputed_deposit_is_shown(company: Company, won: str) -> None:
    first, second = new_id(), new_id()
    payment(company, won, "started", payment_id=first)
    payment(company, won, "failed", payment_id=first)
    assert deposit(company, won) == ("asked", 0)
    payment(company, won, "succeeded", payment_id=second)
    payment(company, won, "disputed", payment_id=second)
    assert deposit(company, won) == ("disputed", 0)


def test_an_event_delivered_twice_counts_once(company: Company, won: str) -> None:
    card, refund = new_id(), new_id()
    payment(company, won, "succeeded", payment_id=card)
    payment(company, won, "refunded", payment_id=card, amount=dollars(20), refund_id=refund)
    payment(company, won, "refunded", payment_id=card, amount=dollars(20), refund_id=refund)  # said anew by mistake
    assert deposit(company, won) == ("partly_paid", 3000)


def test_a_payment_of_an_invoice_is_none_of_the_estimates_business(company: Company, won: str) -> None:
    payment(company, won, "succeeded", payment_id=new_id(), estimate_id=None)
    assert deposit(company, won) == ("asked", 0)
    assert company.harness.parked() == []


def test_a_payment_waits_for_its_estimate(company: Company, won: str) -> None:
    later = new_id()
    customer = company.show(won)["customer"]["id"]
    card = new_id()
    data = {"payment_id": card, "estimate_id": later, "customer_id": customer, "method": "card", "amount": dollars(50)}
    company.hear("payment.started.v1", card, data, root=later)
    assert [(row[0], row[2]) for row in company.harness.parked()] == [("show_started_deposit", "waiting")]
    company.estimate(id=str(later), customer_id=customer, deposit={"amount": dollars(50)})
    company.harness.retry_parked_now()
    assert company.harness.parked() == []
    assert deposit(company, str(later)) == ("pending", 0)


def test_the_job_is_shown_on_its_estimate(company: Company, won: str) -> None:
    job = new_id()
    customer = company.show(won)["customer"]["id"]
    data = {"job_id": job, "number": 7, "estimate_id": won, "customer_id": customer}
    event = company.hear("job.created.v1", job, data)
    company.hear("job.created.v1", job, data, event_id=event, sequence=1)
    assert company.show(won)["jobs"] == [{"id": str(job), "number": 7}]


def test_a_changed_organization_counts_from_then_on(company: Company) -> None:
    company.hear("organization.changed.v1", company.id, {**company.facts(), "currency": "CAD", "name": "New Name"})
    lines = [{"name": "A", "quantity": 1, "unit_price": {"amount": 1, "currency": "CAD"}}]
    visitor = company.sent(lines=lines)
    assert "New Name" in visitor.open().text
    assert company.show(visitor.estimate_id)["total"]["currency"] == "CAD"

"""Erasing a customer: afterwards no database says anything of them, and nothing that arrives late brings it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id

from .company import Company
from .erasable import Story, traces
from .platform_in_process import Platform

REASON = {"reason": "asked_by_customer"}
# Who holds texts of the customer before; a scan that overlooks one of them proves nothing.
KNOWING = {"estimate", "job", "scheduling", "routing", "billing", "quality", "notification"}


@pytest.fixture(scope="module")
def story(ours: Company) -> Story:
    """A customer with a whole history, erased; what was found on the way is kept for the tests."""
    told = Story(ours)
    told.live()
    return told


def test_no_database_says_anything_of_who_was_erased(platform: Platform, ours: Company, story: Story) -> None:
    address = f"/customers/{story.customer['id']}"
    known = traces(platform.services)
    assert {place.partition(".")[0] for place in known} >= KNOWING, known
    assert {"notification.messages.text", "job.outbox.data", "billing.payments.reference"} <= known
    assert ours.owner.post(f"{address}/erasure", REASON)["name"] == "Erased customer"
    platform.drain()
    platform.sweep(but=["quality"])
    platform.tick("routing")
    # The control: one service that does not honour it is found, and no other.
    left = traces(platform.services)
    assert {place.partition(".")[0] for place in left} == {"quality"}, left
    platform.sweep()
    assert traces(platform.services) == set()


def test_numbers_amounts_and_dates_stay(platform: Platform, ours: Company, story: Story) -> None:
    _erase(platform, ours, story)
    invoices = ours.owner.get(f"/invoices?customer_id={story.customer['id']}")["items"]
    assert {invoice["status"] for invoice in invoices} == {"paid", "void"}
    assert all(invoice["number"] and invoice["total"]["amount"] for invoice in invoices)
    assert {invoice["customer_name"] for invoice in invoices} == {"Erased customer"}
    job = ours.owner.get(f"/jobs/{story.job['id']}")
    assert (job["status"], job["customer"]["name"], job["title"]) == ("completed", "Erased customer", "Job")
    assert ours.owner.get(f"/jobs/{story.job['id']}/photos")["items"] == []


def test_erasing_twice_is_once_and_nothing_new_is_begun(platform: Platform, ours: Company, story: Story) -> None:
    _erase(platform, ours, story)
    customer = ours.owner.post(f"/customers/{story.customer['id']}/erasure", REASON)
    said = platform.services["estimate"].said("customer.erased.v1")
    assert len([each for each in said if str(each.aggregate_id) == customer["id"]]) == 1
    for method, path, body in (
        ("PATCH", f"/customers/{customer['id']}", {"name": "Back"}),
        ("POST", "/estimates", {"customer_id": customer["id"]}),
        ("POST", "/jobs", _job(ours, customer)),
    ):
        answer = ours.owner.call(method, path, body, version=customer["version"] if method == "PATCH" else None)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "already_erased"), path


@pytest.mark.parametrize("service", ["billing", "job", "notification", "scheduling"])
def test_a_later_change_does_not_bring_anybody_back(
    platform: Platform, ours: Company, story: Story, service: str
) -> None:
    _erase(platform, ours, story)
    harness, customer = platform.services[service], UUID(story.customer["id"])
    heard = harness.rows("SELECT last FROM heard_sequences WHERE aggregate_id = %s", customer)[0][0]
    late = {**_facts(customer), "name": "Qzxwj is back", "email": "qzxwj@example.net"}
    harness.hear(late, UUID(ours.id), type="customer.changed.v1", key=customer, sequence=heard + 1)
    assert harness.parked() == []
    assert traces({service: harness}) == set()


def test_what_is_open_stands_in_the_way(platform: Platform, ours: Company) -> None:
    owner, fresh = ours.owner, ours.owner.post("/customers", {"name": "Fresh", "properties": [_place()]})
    platform.drain()
    job = owner.post("/jobs", _job(ours, fresh))
    platform.drain()
    refused = owner.call("POST", f"/customers/{fresh['id']}/erasure", REASON)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "erasure_blocked")
    assert refused.get_json()["held_by"] == "job"
    owner.post(f"/jobs/{job['id']}/cancel", {"reason": "test"}, version=job["version"])
    platform.drain()
    assert ours.owner.post(f"/customers/{fresh['id']}/erasure", REASON)["erased_at"]


def _erase(platform: Platform, ours: Company, story: Story) -> None:
    ours.owner.post(f"/customers/{story.customer['id']}/erasure", REASON)
    platform.drain()
    platform.sweep()


def _place() -> dict[str, Any]:
    address = {"line1": "1 Elm", "city": "Austin", "region": "TX", "postal_code": "78751", "country": "US"}
    return {"label": "Home", "address": address}


def _job(company: Company, customer: dict[str, Any]) -> dict[str, Any]:
    place = {"customer_id": customer["id"], "property_id": customer["properties"][0]["id"]}
    return {**place, "title": "Wash", "lines": [company.line()]}


def _facts(customer: UUID) -> dict[str, Any]:
    plain: dict[str, Any] = {"company": None, "phones": [], "billing_address": None, "tags": [], "locale": None}
    place = {"property_id": new_id(), **_place(), "zone": "UTC", "access_notes": "qzxwj"}
    consent = {"consent_email": True, "consent_sms": True, "tax_exempt": False}
    return {"customer_id": customer, **plain, **consent, "properties": [place]}

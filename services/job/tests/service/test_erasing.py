"""Whatever order the news of an erased customer arrive in, the jobs end the same, and say nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from common.erasing.sweeping import sweep_erased
from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company, money

TEXTS = ("Ada Again", "Byron", "Elm", "Gate code", "Dog in the garden", "13125550100", "ada@example.com")
SHOWN = ("customer_name", "address", "address_text", "title", "instructions", "status", "total_minor")


def accepted(company: Company, estimate_id: UUID) -> dict[str, Any]:
    line: dict[str, Any] = {
        "line_id": new_id(), "service_id": None, "name": "Roof wash", "description": "", "quantity": "1",
        "unit": "each", "unit_price": money(20_000), "taxable": True, "duration_minutes": 60, "skills": [],
    }  # fmt: skip
    return {
        "estimate_id": estimate_id, "number": 7, "version": 1, "customer_id": company.customer_id,
        "property_id": company.property_id, "accepted_at": "2030-05-06T12:00:00Z", "how": "signed",
        "signed_name": "Ada Byron", "lines": [line], "subtotal": money(20_000), "discount": money(0), "tax": money(0),
        "total": money(20_000), "tax_rate": "0", "deposit_asked": None, "duration_minutes": 60,
        "notes": "Dog in the garden",
    }  # fmt: skip


def sweep(harness: Harness) -> None:
    """As the timer does, however long the pause was to be."""
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql("UPDATE erasures SET next_sweep_at = '2000-01-01'")
    sweep_erased(harness.service)


def traces(harness: Harness, company: Company) -> list[str]:
    """Rows of any table that still say something of the customer."""
    tables = harness.rows("SELECT table_name FROM information_schema.columns WHERE column_name = 'organization_id'")
    found = []
    for (table,) in tables:
        for (row,) in harness.rows(f"SELECT t::text FROM {table} t WHERE organization_id = %s", company.id):
            found += [f"{table}: {text}" for text in TEXTS if text.lower() in row.lower()]
    return found


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_every_order_of_arrival_ends_the_same(harness: Harness, order: tuple[int, ...]) -> None:
    company, estimate_id = Company(harness), new_id()
    steps: list[Callable[[], Any]] = [
        lambda: company.hear("estimate.accepted.v1", estimate_id, **accepted(company, estimate_id)),
        lambda: company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id),
        lambda: sweep(harness),
    ]
    for step in order:
        steps[step]()
    company.hear_customer(created=False, name="Ada Again", company="Byron Ltd")
    _say_all(harness)
    sweep(harness)
    sweep(harness)
    columns = ", ".join(SHOWN)
    (row,) = harness.rows(f"SELECT {columns} FROM jobs WHERE organization_id = %s", company.id)
    blank = {"line1": "", "line2": None, "city": "", "region": "", "postal_code": "", "country": "US"}
    place = {**blank, "latitude": None, "longitude": None}
    assert row == ("Erased customer", place, "", "Job", None, "unscheduled", 20_000)
    assert traces(harness, company) == []


def _say_all(harness: Harness) -> None:
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET published_at = now()")


def test_photos_and_their_files_go(company: Company, harness: Harness) -> None:
    job = company.create_job()
    photo, blob = new_id(), new_id()
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO job_photos (organization_id, id, version, job_id, blob_id, tag, caption, width, height,"
            " size_bytes, added_kind, added_at) VALUES (%s, %s, 1, %s, %s, 'before', 'Ada', 1, 1, 9, 'person', now())",
            (company.id, photo, job["id"], blob),
        )
        session.connection().exec_driver_sql("INSERT INTO photo_usage VALUES (%s, 1, 9)", (company.id,))
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    assert harness.rows("SELECT id FROM unclaimed_blobs WHERE organization_id = %s", company.id) == [(blob,)]
    assert harness.rows("SELECT photos, size_bytes FROM photo_usage WHERE organization_id = %s", company.id) == [(0, 0)]
    assert company.said("job.photo_removed.v1", job["id"])[0].data["photo_id"] == str(photo)
    assert company.said("job.anonymized.v1", job["id"])[0].data["customer_id"] == str(company.customer_id)


def test_no_job_and_no_plan_is_begun_for_who_was_erased(company: Company) -> None:
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    refused = company.office.post("/api/v1/jobs", company.job_body())
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (409, "already_erased", "customer_id")

"""Materials used: facts with who and when, said for the stock; a wrong one is voided with its reason, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Caller, Harness
from job.domain.material import MOST_MATERIALS
from job.testing import NOW, Company, money

CREW = ("jobs:read", "jobs:status", "jobs:notes")
SCREWS = {"name": "Gutter screws", "quantity": 12, "unit": "piece"}


@pytest.fixture
def lead(company: Company) -> Caller:
    """A crew lead whose crew belongs to the company."""
    person = new_id()
    company.hear(
        "member.joined.v1", person, person_id=person, name="Lee", email="l@x.test", role="crew_lead", active=True
    )
    company.crew_id = company.hear_crew(person)
    return company.caller("crew_lead", *CREW, person_id=person)


def record(caller: Caller, job: dict[str, Any], **facts: Any) -> Any:
    return caller.post(f"/api/v1/jobs/{job['id']}/materials", {**SCREWS, **facts})


def test_what_a_crew_used_is_shown_and_said(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    visit, item = job["visits"][0]["id"], str(new_id())
    facts = {"name": "Bleach 12 %", "sku": "SH-12", "item_id": item, "quantity": 2.5, "unit": "gal"}
    made = record(lead, job, **facts, visit_id=visit, unit_cost=money(420), used_at="2030-05-06T14:30:00Z")
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/jobs/{job['id']}")
    [shown] = company.job(job["id"])["materials"]
    assert {name: shown[name] for name in facts} == facts
    assert (shown["recorded_by_name"], shown["unit_cost"], shown["voided_at"]) == ("Lee", money(420), None)
    [said] = company.said("job.material_used.v1", job["id"])
    assert said.data == {
        "job_id": job["id"], "material_id": shown["id"], "visit_id": visit, "crew_id": str(company.crew_id),
        "item_id": item, "sku": "SH-12", "name": "Bleach 12 %", "quantity": "2.5", "unit": "gal",
        "unit_cost": money(420), "used_at": "2030-05-06T14:30:00Z", "recorded_by_id": shown["recorded_by_id"],
    }  # fmt: skip


def test_least_is_a_name_and_a_quantity(company: Company) -> None:
    job = company.create_job()
    made = record(company.office, job).get_json()
    assert (made["unit_cost"], made["sku"], made["used_at"]) == (None, None, "2030-05-06T15:00:00Z")


def test_a_wrong_use_is_voided_with_its_reason(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    wrong = record(lead, job).get_json()
    path = f"/api/v1/materials/{wrong['id']}/void"
    assert lead.post(path, {}).status_code == 422
    voided = lead.post(path, {"reason": "It was 10"}).get_json()
    assert (voided["void_reason"], voided["voided_by_name"], voided["quantity"]) == ("It was 10", "Lee", 12)
    again = lead.post(path, {"reason": "again"})
    assert (again.status_code, again.get_json()["code"]) == (409, "material_voided_already")
    record(lead, job, quantity=10)
    assert [one["voided_at"] is None for one in company.job(job["id"])["materials"]] == [False, True]
    [said] = company.said("job.material_voided.v1", job["id"])
    assert (said.data["material_id"], said.data["quantity"], said.data["reason"]) == (wrong["id"], "12", "It was 10")
    history = [entry["action"] for entry in company.job(job["id"])["history"]]
    assert history[:3] == ["material.record", "material.void", "material.record"]


def test_only_who_recorded_it_or_the_office_voids(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    by_office, by_lead = record(company.office, job).get_json(), record(lead, job).get_json()
    refused = lead.post(f"/api/v1/materials/{by_office['id']}/void", {"reason": "x"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_your_material")
    assert company.office.post(f"/api/v1/materials/{by_lead['id']}/void", {"reason": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"quantity": 0}, "invalid", "quantity"),
        ({"quantity": -1}, "invalid", "quantity"),
        ({"quantity": 0.00001}, "invalid", "quantity"),
        ({"unit_cost": money(-1)}, "invalid", "unit_cost.amount"),
        ({"unit_cost": money(1, "EUR")}, "material_in_another_currency", "unit_cost"),
        ({"used_at": (NOW + timedelta(minutes=6)).isoformat()}, "material_used_in_future", "used_at"),
        ({"visit_id": str(new_id())}, "visit_of_another_job", "visit_id"),
    ],
)
def test_what_cannot_be_is_refused_by_name(company: Company, facts: dict[str, Any], code: str, field: str) -> None:
    refused = record(company.office, company.create_job(), **facts)
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["field"]) == (422, code, field)


def test_a_job_has_room_for_so_many_materials(company: Company, harness: Harness) -> None:
    job = company.create_job()
    first = record(company.office, job).get_json()
    copied = "organization_id, job_id, name, quantity, unit, currency, used_at, recorded_kind, recorded_at, version"
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO job_materials (id, {copied}) SELECT gen_random_uuid(), {copied} FROM job_materials, "
            f"generate_series(2, {MOST_MATERIALS}) WHERE id = '{first['id']}'"
        )
    assert record(company.office, job).get_json()["code"] == "too_many_materials"
    assert len(company.job(job["id"])["materials"]) == MOST_MATERIALS


def test_costs_are_for_who_may_see_money(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    record(company.office, job, unit_cost=money(420))
    assert lead.get(f"/api/v1/jobs/{job['id']}").get_json()["materials"][0]["unit_cost"] is None


def test_only_who_sees_the_job_records_and_voids(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.hear_crew())
    material = record(company.office, job).get_json()
    technician = company.caller("technician", *CREW, person_id=new_id())
    for caller in (lead, technician, Company(company.harness).office):
        assert record(caller, job).status_code == 404
        assert caller.post(f"/api/v1/materials/{material['id']}/void", {"reason": "x"}).status_code == 404


def test_a_repeat_records_nothing_twice(company: Company) -> None:
    job, key = company.create_job(), str(new_id())
    path = f"/api/v1/jobs/{job['id']}/materials"
    first, second = (company.office.post(path, SCREWS, key=key).get_json() for _ in range(2))
    assert first == second
    assert len(company.job(job["id"])["materials"]) == 1

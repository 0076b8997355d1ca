"""Among many jobs, each list reads one index in the order of its page, as the role bound by row-level security."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from job.testing import Company
from job.testing.explain import plan

MANY = 20_000
FILL = """
INSERT INTO jobs (organization_id, id, version, number, title, status, customer_id, customer_name, property_id, address,
    address_text, zone, services, scheduled_at, crew_id, currency, subtotal_minor, discount_minor, tax_minor,
    total_minor, tax_rate, created_at, updated_at)
SELECT %(organization)s, gen_random_uuid(), 1, n, 'Wash', (ARRAY['completed', 'scheduled', 'cancelled'])[1 + n %% 3],
    gen_random_uuid(), 'Customer ' || n, gen_random_uuid(), '{}', 'Elm St', 'UTC', '["Wash"]',
    now() + n * interval '1 hour', (ARRAY[%(crew)s, gen_random_uuid()])[1 + (n %% 9 > 0)::int], 'USD', 1, 0, 0, 1, 0,
    now(), now()
FROM generate_series(1, %(many)s) AS n"""
TERMS = """
INSERT INTO job_terms (organization_id, term, job_number)
SELECT organization_id, term, number FROM jobs,
    unnest(ARRAY['elm', 'st', 'wash', 'customer', number::text, 'no' || number]) AS term
WHERE organization_id = %(organization)s"""
CUSTOMERS = """
INSERT INTO known_customers (organization_id, id, name, phones, tax_exempt)
SELECT organization_id, customer_id, customer_name, '[]', false FROM jobs WHERE organization_id = %(organization)s"""
TAGS = """
INSERT INTO known_customer_tags (organization_id, customer_id, tag_id, name, colour)
SELECT organization_id, customer_id, %(organization)s, 'VIP', 'gold' FROM jobs
WHERE organization_id = %(organization)s AND number %% 3 = 0"""
BOOKINGS = """
INSERT INTO known_bookings (organization_id, id, visit_id, job_id, crew_id, crew_name, people, starts_at, ends_at,
    starts_on, promise_version)
SELECT organization_id, gen_random_uuid(), gen_random_uuid(), id, crew_id, 'North', '[]', scheduled_at, scheduled_at,
    scheduled_at::date, 1 FROM jobs WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Iterator[Company]:
    """A company with many jobs, and statistics that say so."""
    company = Company(harness)
    company.hear_crew(company.person_id, crew_id=company.crew_id)
    values = {"organization": company.id, "crew": company.crew_id, "many": MANY}
    with connect_plain(harness.urls.platform) as connection:
        for statement in (FILL, TERMS, CUSTOMERS, TAGS, BOOKINGS):
            connection.execute(statement, values)
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "uq_jobs_organization_id_number"),
        ("status=scheduled", "ix_jobs_status"),
        ("crew_id={crew}", "ix_jobs_crew"),
        ("customer_id={other}", "ix_jobs_customer"),
        ("from=2026-01-01", "ix_jobs_when"),
        ("from=2026-01-01&status=cancelled", "ix_jobs_status_when"),
        ("from=2026-01-01&crew_id={crew}", "ix_jobs_crew_when"),
        ("from=2026-01-01&crew_id={crew}&status=cancelled", "ix_jobs_crew_status_when"),
        ("when=overdue", "ix_jobs_underway"),
        ("tag_id={tag}", "uq_jobs_organization_id_number"),
        ("q=wash", "pk_job_terms"),
        ("q=wash+elm+customer", "pk_job_terms"),
        ("q=no+wash", "ix_job_terms_job"),
        ("q=1234", "pk_job_terms"),
    ],
)
def test_the_office_list_reads_an_index_without_sorting(busy: Company, query: str, index: str) -> None:
    path = query.format(crew=busy.crew_id, other=new_id(), tag=busy.id)
    nodes = list(plan(busy, busy.office, f"/api/v1/jobs?limit=20&{path}"))
    assert index in {node.get("Index Name") for node in nodes}
    scans = {(node["Node Type"], node.get("Relation Name")) for node in nodes}
    assert not {("Seq Scan", table) for table in ("jobs", "job_terms", "known_customer_tags")} & scans
    assert "1234" in query or "Sort" not in {node["Node Type"] for node in nodes}


@pytest.mark.parametrize(("role", "permissions"), [("crew_lead", ["jobs:read"]), ("technician", ["jobs:read"])])
def test_the_crews_list_starts_from_its_bookings(busy: Company, role: str, permissions: list[str]) -> None:
    caller = busy.caller(role, *permissions, person_id=busy.person_id)
    nodes = list(plan(busy, caller, "/api/v1/jobs?limit=20"))
    assert ("Seq Scan", "jobs") not in {(node["Node Type"], node.get("Relation Name")) for node in nodes}

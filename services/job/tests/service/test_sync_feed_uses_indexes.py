"""Among many jobs, a page of the feed reads an index in its own order, as the role bound by row-level security; and a
page of many jobs costs as many queries as a page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.db.session import connect_plain
from common.http.paging import decode_cursor, encode_cursor
from common.testing.harness import Caller, Harness
from common.testing.plans import plan_of, statements
from job.testing import Company, Replica

FILL = """
INSERT INTO jobs (organization_id, id, version, number, title, status, customer_id, customer_name, property_id, address,
    address_text, zone, services, scheduled_at, crew_id, currency, subtotal_minor, discount_minor, tax_minor,
    total_minor, tax_rate, created_at, updated_at)
SELECT %(organization)s, gen_random_uuid(), 1, 1000 + n, 'Wash', 'scheduled', gen_random_uuid(), 'Ada',
    gen_random_uuid(), '{"line1": "1 Elm", "city": "A", "region": "IL", "postal_code": "6", "country": "US"}', 'Elm St',
    'UTC', '["Wash"]', now(), (ARRAY[%(crew)s, gen_random_uuid()])[1 + (n %% 50 > 0)::int], 'USD', 1, 0, 0, 1, 0,
    now(), now()
FROM generate_series(1, 5000) AS n"""
BOOKINGS = """
INSERT INTO known_bookings (organization_id, id, visit_id, job_id, crew_id, crew_name, people, starts_at, ends_at,
    starts_on, promise_version)
SELECT organization_id, gen_random_uuid(), gen_random_uuid(), id, crew_id, 'North', '[]', now(), now(), '2030-05-06', 1
FROM jobs WHERE organization_id = %(organization)s AND number > 1000"""
SPREAD = """
UPDATE job_changes SET xid = 3 + ('x' || left(md5(job_id::text), 6))::bit(24)::bigint %% 500
WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Company:
    """A company whose many jobs were changed by many transactions."""
    company = Company(harness)
    company.hear_crew(company.person_id, crew_id=company.crew_id)
    with connect_plain(harness.urls.platform) as connection:
        for statement in (FILL, BOOKINGS, SPREAD):
            connection.execute(statement, {"organization": company.id, "crew": company.crew_id})
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    return company


def nodes_of(company: Company, caller: Caller, cursor: str, table: str) -> list[dict[str, Any]]:
    """The plan of the statement that a page reads from a table first."""
    act = lambda: caller.get(f"/api/v1/sync/changes?limit=20{cursor}")  # noqa: E731
    return plan_of(company.harness, company.id, act, table=table)


def changes_cursor(caller: Caller) -> str:
    """A cursor among the changes, in the middle of them."""
    start = decode_cursor(Replica(caller).page()["next"], types=[str, int, UUID, str])
    return f"&after={encode_cursor(['changes', 200, UUID(int=0), start[3]])}"


@pytest.mark.parametrize("role", ["owner", "crew_lead", "technician"])
def test_changes_are_read_in_the_order_of_an_index(busy: Company, role: str) -> None:
    permissions = ["*"] if role == "owner" else ["jobs:read"]
    caller = busy.caller(role, *permissions, person_id=busy.person_id)
    nodes = nodes_of(busy, caller, changes_cursor(caller), "job_changes")
    assert "ix_job_changes_xid" in {node.get("Index Name") for node in nodes}
    assert ("Seq Scan", "job_changes") not in {(node["Node Type"], node.get("Relation Name")) for node in nodes}
    assert "Sort" not in {node["Node Type"] for node in nodes}


def test_the_first_pull_of_a_crew_starts_from_its_bookings(busy: Company) -> None:
    lead = busy.caller("crew_lead", "jobs:read", person_id=busy.person_id)
    nodes = nodes_of(busy, lead, "", "known_bookings")
    assert "ix_known_bookings_crew" in {node.get("Index Name") for node in nodes}


def test_a_page_of_many_jobs_costs_no_more_queries_than_one_of_one(busy: Company) -> None:
    lead = busy.caller("crew_lead", "jobs:read", person_id=busy.person_id)
    counts = []
    for limit in (1, 50):
        with statements(busy.harness) as seen:
            assert len(lead.get(f"/api/v1/sync/changes?limit={limit}").get_json()["items"]) == limit
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20

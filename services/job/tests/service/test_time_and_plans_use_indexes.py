"""Among much time and many plans, each question reads an index, as the role bound by row-level security."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.db.session import connect_plain
from common.testing.harness import Harness
from job.testing import Company
from job.testing.explain import plan

FILL = (
    """INSERT INTO time_clocks (organization_id, person_id)
    SELECT %(organization)s, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid
    FROM generate_series(1, 40) AS n""",
    """INSERT INTO jobs (organization_id, id, version, number, title, status, customer_id, customer_name, property_id,
        address, address_text, zone, services, currency, subtotal_minor, discount_minor, tax_minor, total_minor,
        tax_rate, created_at, updated_at)
    SELECT %(organization)s, gen_random_uuid(), 1, n + 100, 'Wash', 'unscheduled', gen_random_uuid(), 'Ada',
        gen_random_uuid(), '{}', '', 'UTC', '[]', 'USD', 1, 0, 0, 1, 0, now(), now()
    FROM generate_series(1, 200) AS n""",
    """INSERT INTO time_entries (organization_id, id, version, job_id, person_id, clock_no, kind, source, started_at,
        ended_at)
    SELECT clock.organization_id, gen_random_uuid(), 1, job.id, clock.person_id, clock.no, 'work', 'status',
        timestamptz '2030-01-01 12:00Z' + job.number * interval '1 day', timestamptz '2030-01-01 13:00Z'
        + job.number * interval '1 day'
    FROM time_clocks AS clock JOIN jobs AS job USING (organization_id)
    WHERE clock.organization_id = %(organization)s AND job.number > 100""",
    """INSERT INTO recurring_plans (organization_id, id, version, customer_id, property_id, lines, currency,
        discount_minor, tax_rate, rule, starts_on, on_holidays, ahead_days, status, next_on, due_on, created_at,
        updated_at)
    SELECT %(organization)s, gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), '[]', 'USD', 0, 0,
        'FREQ=DAILY', '2030-01-01', 'skip', 30, (ARRAY['active', 'ended', 'ended'])[1 + n %% 3], '2030-01-01',
        date '2030-01-01' + n, now(), now()
    FROM generate_series(1, 5000) AS n""",
)


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Iterator[Company]:
    """A company with much of both, and statistics that say so."""
    company = Company(harness)
    with connect_plain(harness.urls.platform) as connection:
        for statement in FILL:
            connection.execute(statement, {"organization": company.id})
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company
    with connect_plain(harness.urls.platform) as connection:  # other tests run the timer over all plans
        connection.execute("DELETE FROM recurring_plans WHERE organization_id = %s", [company.id])


@pytest.mark.parametrize(
    ("path", "table", "index"),
    [
        ("/api/v1/time-totals?from=2030-05-06&until=2030-05-06", "time_entries", "ix_time_entries_day"),
        ("/api/v1/jobs/{job}/time", "time_entries", "ix_time_entries_job"),
        ("/api/v1/recurring-plans", "recurring_plans", "pk_recurring_plans"),
        ("/api/v1/recurring-plans?status=active", "recurring_plans", "ix_recurring_plans_status"),
        ("/api/v1/recurring-plans?customer_id={job}", "recurring_plans", "ix_recurring_plans_customer"),
    ],
)
def test_each_question_reads_its_index(busy: Company, path: str, table: str, index: str) -> None:
    [(job,)] = busy.harness.rows("SELECT id FROM jobs WHERE organization_id = %s LIMIT 1", busy.id)
    nodes = list(plan(busy, busy.office, path.format(job=job), table=table))
    assert index in {node.get("Index Name") for node in nodes}
    assert ("Seq Scan", table) not in {(node["Node Type"], node.get("Relation Name")) for node in nodes}


def test_the_timer_reads_what_is_due(busy: Company) -> None:
    with connect_plain(busy.harness.urls.platform) as connection:
        due = (
            "EXPLAIN SELECT id FROM recurring_plans WHERE status = 'active' AND due_on <= '2030-01-05' ORDER BY due_on"
        )
        text = str(connection.execute(due).fetchall())
    assert "ix_recurring_plans_due" in text

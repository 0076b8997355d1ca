"""Among many routes, bookings and plans, each list and each day reads an index, as the role bound by row-level
security; so do the timers, over all organizations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.db.session import connect_plain
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of, whole_tables
from routing.testing import Company
from routing.testing.company import TOMORROW

MANY = 10_000
ROUTES = """
INSERT INTO routes (organization_id, id, version, crew_id, runs_on, due_at, source, degraded, drive_seconds,
    distance_meters, on_site_seconds, stops, line, last_leg, said)
SELECT %(organization)s, gen_random_uuid(), 1, gen_random_uuid(), date '2030-01-01' + n %% 300,
    CASE WHEN n %% 100 = 0 THEN timestamptz '2040-01-01' END, 'estimate', false, 0, 0, 0, '[]', '[]', '{}', ''
FROM generate_series(1, %(many)s) AS n"""
BOOKINGS = """
INSERT INTO known_bookings (organization_id, id, visit_id, job_id, crew_id, starts_at, ends_at, window_starts_at,
    window_ends_at, promise_version, starts_on)
SELECT organization_id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), crew_id, now(), now(), now(), now(), 1,
    runs_on FROM routes WHERE organization_id = %(organization)s"""
VISITS = """
INSERT INTO known_visits (organization_id, id, job_id, job_number, customer_id, title, duration_minutes, skills, status)
SELECT organization_id, visit_id, job_id, 1, gen_random_uuid(), 'Roof', 60, '[]', 'completed'
FROM known_bookings WHERE organization_id = %(organization)s"""
PLANS = """
INSERT INTO day_plans (organization_id, id, version, kind, runs_on, status, progress_percent, asked, changes, attempts,
    cancel_asked, created_at, applied, refused)
SELECT organization_id, gen_random_uuid(), 1, 'day', runs_on, CASE WHEN due_at IS NULL THEN 'applied' ELSE 'failed' END,
    0, '{}', '[]', 0, false, now(), '[]', '[]' FROM routes WHERE organization_id = %(organization)s"""
ALERTS = """
INSERT INTO promise_alerts (organization_id, id, visit_id, job_id, crew_id, runs_on, promise_version, window_ends_at,
    arrives_at, promise, found_at)
SELECT organization_id, gen_random_uuid(), gen_random_uuid(), id, crew_id, runs_on, 1, now(), now(), 'at_risk', now()
FROM routes WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(running: Harness) -> Iterator[Company]:
    """A company with many of everything, and statistics that say so."""
    company = Company(running)
    values = {"organization": company.id, "many": MANY}
    with connect_plain(running.urls.platform) as connection:
        for statement in (ROUTES, BOOKINGS, VISITS, PLANS, ALERTS):
            connection.execute(statement, values)
    with connect_plain(running.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company


@pytest.mark.parametrize(
    ("path", "table", "index"),
    [
        (f"/routes?on={TOMORROW}&limit=20", "routes", "ix_routes_day"),
        (f"/crews/{{crew}}/route?on={TOMORROW}", "routes", "ix_routes_day"),
        ("/day-plans?limit=20", "day_plans", "pk_day_plans"),
        (f"/day-plans?limit=20&on={TOMORROW}", "day_plans", "ix_day_plans_day"),
        ("/day-plans?limit=20&status=failed", "day_plans", "ix_day_plans_status"),
        ("/promise-alerts?limit=20", "promise_alerts", "pk_promise_alerts"),
        (f"/promise-alerts?limit=20&on={TOMORROW}", "promise_alerts", "ix_promise_alerts_day"),
    ],
)
def test_lists_read_an_index(busy: Company, path: str, table: str, index: str) -> None:
    address = f"/api/v1{path.format(crew=busy.crew_id)}"
    nodes = plan_of(busy.harness, busy.id, lambda: busy.office.get(address), table=table)
    assert index in indexes(nodes)
    assert table not in whole_tables(nodes)


def test_a_day_reads_only_its_own_bookings_and_visits(busy: Company) -> None:
    visit = busy.job().visit_id
    address = f"/api/v1/visits/{visit}/slots?days=1"
    nodes = plan_of(busy.harness, busy.id, lambda: busy.office.get(address), table="known_visits JOIN known_bookings")
    assert not whole_tables(nodes) & {"known_visits", "known_bookings"}


def test_what_others_hold_is_read_for_the_days_around_only(busy: Company) -> None:
    address = f"/api/v1/visits/{busy.job().visit_id}/slots?days=1"
    others = "known_bookings LEFT OUTER JOIN known_visits"
    nodes = plan_of(busy.harness, busy.id, lambda: busy.office.get(address), table=others)
    assert "ix_known_bookings_day" in indexes(nodes)
    assert not whole_tables(nodes) & {"known_visits", "known_bookings"}


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT id FROM routes WHERE due_at <= now() ORDER BY due_at LIMIT 50", "ix_routes_due"),
        (
            "SELECT id FROM day_plans WHERE status = 'queued' OR (status = 'running' AND seen_at < now())",
            "ix_day_plans_",
        ),
    ],
)
def test_the_timers_read_only_what_is_due(busy: Company, statement: str, index: str) -> None:
    plan = "\n".join(row[0] for row in busy.harness.rows(f"EXPLAIN {statement}"))
    assert index in plan
    assert "Seq Scan" not in plan

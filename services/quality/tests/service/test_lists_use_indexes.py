"""Among many reports and callbacks, each list reads one index in the order of its page, as the role bound by row-level
security."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Caller, Harness
from common.testing.plans import indexes, plan_of, whole_tables
from quality.testing import Company

MANY = 10_000
JOBS = """
INSERT INTO known_jobs (organization_id, id, number, state, subtotal_minor, currency, crew_id, completed_on)
SELECT %(organization)s, gen_random_uuid(), n, 'completed', 100, 'USD', gen_random_uuid(), date '2000-01-01' + n
FROM generate_series(1, %(many)s) AS n"""
REPORTS = """
INSERT INTO reports (organization_id, id, version, checklist_id, checklist_revision, job_id, visit_id, crew_id, status,
    completion_percent, started_at)
SELECT organization_id, gen_random_uuid(), 1, %(checklist)s, 1, id, gen_random_uuid(),
    (ARRAY[%(crew)s, gen_random_uuid()])[1 + (number %% 9 > 0)::int],
    (ARRAY['draft', 'submitted', 'approved'])[1 + number %% 3], 50, now()
FROM known_jobs WHERE organization_id = %(organization)s"""
BOOKINGS = """
INSERT INTO known_bookings (organization_id, id, visit_id, job_id, crew_id, starts_at, starts_on)
SELECT organization_id, gen_random_uuid(), visit_id, job_id, crew_id, now(), current_date
FROM reports WHERE organization_id = %(organization)s"""
CALLBACKS = """
INSERT INTO callbacks (organization_id, id, version, job_id, crew_id, rework_job_id, reason, source, status,
    amount_minor, currency, rework_minutes, opened_at, opened_on)
SELECT organization_id, gen_random_uuid(), 1, job_id, crew_id, gen_random_uuid(), 'damage', 'customer',
    (ARRAY['open', 'scheduled'])[1 + (completion_percent + length(status)) %% 2], 1, 'USD', 0, now(),
    date '2000-01-01' + (random() * 9999)::int
FROM reports WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Iterator[Company]:
    """A company with many of everything, and statistics that say so."""
    company = Company(harness)
    values = {
        "organization": company.id,
        "crew": company.crew_id,
        "many": MANY,
        "checklist": company.checklist()["id"],
    }
    with connect_plain(harness.urls.platform) as connection:
        for statement in (JOBS, REPORTS, BOOKINGS, CALLBACKS):
            connection.execute(statement, values)
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/reports?limit=20", "pk_reports"),
        ("/reports?limit=20&status=draft", "ix_reports_status"),
        ("/reports?limit=20&crew_id={crew}", "ix_reports_crew"),
        ("/reports?limit=20&job_id={other}", "ix_reports_job"),
        ("/reports?limit=20&visit_id={other}", "uq_reports_organization_id_visit_id_checklist_id"),
        ("/callbacks?limit=20", "pk_callbacks"),
        ("/callbacks?limit=20&status=open", "ix_callbacks_status"),
        ("/callbacks?limit=20&crew_id={crew}", "ix_callbacks_crew"),
        ("/callbacks?limit=20&job_id={other}", "ix_callbacks_job"),
    ],
)
def test_the_offices_lists_read_an_index(busy: Company, path: str, index: str) -> None:
    table = path.partition("?")[0].strip("/")
    nodes = plan(busy, busy.office, path.format(crew=busy.crew_id, other=new_id()), table=table)
    assert index in indexes(nodes)
    assert table not in whole_tables(nodes)


def test_the_crews_list_starts_from_its_bookings(busy: Company) -> None:
    assert "reports" not in whole_tables(plan(busy, busy.lead, "/reports?limit=20", table="reports"))


def test_statistics_read_only_the_period(busy: Company) -> None:
    path = "/callbacks/statistics?from=2005-01-01&until=2005-01-31"
    nodes = plan(busy, busy.office, path, table="callbacks")
    assert "ix_callbacks_day" in indexes(nodes)
    nodes = plan(busy, busy.office, path, table="known_jobs")
    assert "ix_known_jobs_completed" in indexes(nodes)


def plan(company: Company, caller: Caller, path: str, *, table: str) -> list[dict[str, Any]]:
    """The nodes of the plan of the request's first statement on that table."""
    return plan_of(company.harness, company.id, lambda: caller.get(f"/api/v1{path}"), table=table)

"""Among many photos and materials, a job's own are found by an index, as the role bound by row-level security; and so
are the files that are due to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.db.session import connect_plain
from common.testing.harness import Harness
from job.testing import Company

from .test_list_uses_indexes import FILL

JOBS = 2_000
PHOTOS = """
INSERT INTO job_photos (organization_id, id, version, job_id, blob_id, tag, width, height, size_bytes, added_kind,
    added_at)
SELECT organization_id, gen_random_uuid(), 1, id, gen_random_uuid(), 'after', 1, 1, 1, 'person', now()
FROM jobs, generate_series(1, 5) WHERE organization_id = %(organization)s"""
MATERIALS = """
INSERT INTO job_materials (organization_id, id, version, job_id, name, quantity, unit, currency, used_at, recorded_kind,
    recorded_at)
SELECT organization_id, gen_random_uuid(), 1, id, 'Bleach', 1, 'gal', 'USD', now(), 'person', now()
FROM jobs, generate_series(1, 5) WHERE organization_id = %(organization)s"""
BLOBS = """
INSERT INTO unclaimed_blobs (organization_id, id, due_at)
SELECT organization_id, gen_random_uuid(), now() + interval '1 day'
FROM jobs WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Iterator[Company]:
    """A company with many photos and materials, and statistics that say so."""
    company = Company(harness)
    values = {"organization": company.id, "crew": company.crew_id, "many": JOBS}
    with connect_plain(harness.urls.platform) as connection:
        for statement in (FILL, PHOTOS, MATERIALS, BLOBS):
            connection.execute(statement, values)
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company
    with connect_plain(harness.urls.platform) as connection:
        connection.execute("DELETE FROM unclaimed_blobs WHERE organization_id = %s", (company.id,))


@pytest.mark.parametrize("table", ["job_photos", "job_materials"])
def test_what_belongs_to_a_job_is_found_by_its_index(busy: Company, harness: Harness, table: str) -> None:
    job = busy.office.get("/api/v1/jobs?limit=1").get_json()["items"][0]["id"]
    with harness.service.database.app_engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT set_config('crewline.organization', '{busy.id}', true)")
        plan = connection.exec_driver_sql(
            f"EXPLAIN SELECT * FROM {table} WHERE organization_id = '{busy.id}' AND job_id = '{job}'"
        )
        assert f"ix_{table}_job" in "\n".join(row[0] for row in plan)


def test_files_that_are_due_are_found_by_their_index(busy: Company, harness: Harness) -> None:
    with connect_plain(harness.urls.platform) as connection:
        plan = connection.execute("EXPLAIN SELECT * FROM unclaimed_blobs WHERE due_at <= now() ORDER BY due_at LIMIT 9")
        assert "ix_unclaimed_blobs_due" in "\n".join(row[0] for row in plan.fetchall())

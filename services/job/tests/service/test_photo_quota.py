"""A company keeps as many photos, and as many megabytes of them, as its settings allow: also when many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from common.testing.harness import Harness
from job.entrypoints.timers import delete_unclaimed_files
from job.testing import Company

from .hostile_pictures import JPEG, picture

SETTINGS = "/api/v1/settings/jobs"


def add(company: Company, job: dict[str, Any]) -> Any:
    return company.office.upload(f"/api/v1/jobs/{job['id']}/photos", picture(), JPEG)


def limit(company: Company, version: int = 0, **limits: int) -> None:
    changed = company.office.patch(SETTINGS, limits, version=version)
    assert changed.status_code == 200, changed.get_json()


def usage(harness: Harness, company: Company) -> tuple[int, int]:
    (row,) = harness.rows("SELECT photos, size_bytes FROM photo_usage WHERE organization_id = %s", company.id)
    return row[0], row[1]


def test_beyond_the_number_a_photo_is_refused_with_the_limit(
    company: Company, harness: Harness, blob_folder: Path
) -> None:
    first, second = company.create_job(), company.create_job()
    limit(company, photo_limit=2)
    added = [add(company, job).get_json() for job in (first, second)]
    refused = add(company, first)
    problem = refused.get_json()
    assert (refused.status_code, problem["code"], problem["limit"], problem["unit"]) == (
        409, "photo_quota_used_up", 2, "photos",
    )  # fmt: skip
    assert len(list((blob_folder / "job" / str(company.id)).rglob("picture.jpg"))) == 2
    assert company.office.delete(f"/api/v1/photos/{added[0]['id']}").status_code == 204
    assert add(company, first).status_code == 201
    assert usage(harness, company) == (2, 2 * added[0]["size_bytes"])


def test_beyond_the_megabytes_a_photo_is_refused(company: Company) -> None:
    limit(company, photo_megabytes=0)
    refused = add(company, company.create_job())
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["unit"]) == (
        409, "photo_quota_used_up", "megabytes",
    )  # fmt: skip


def test_a_picture_that_is_too_large_for_what_is_left_leaves_nothing(
    company: Company, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = company.create_job()
    size = add(company, job).get_json()["size_bytes"]
    monkeypatch.setattr("job.domain.photo_quota.BYTES_OF_MEGABYTE", size + 1)  # room for one byte more
    limit(company, photo_megabytes=1)
    assert add(company, job).get_json()["code"] == "photo_quota_used_up"
    assert usage(harness, company) == (1, size)
    assert harness.rows("SELECT 1 FROM unclaimed_blobs WHERE organization_id = %s", company.id)  # swept later
    assert len(company.job(job["id"])["photos"]) == 1


def test_many_at_once_never_go_beyond_it_together(company: Company, harness: Harness) -> None:
    jobs = [company.create_job() for _ in range(6)]
    limit(company, photo_limit=3)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda job: add(company, job), jobs))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * 3 + [409] * 3 or (503 in codes and codes.count(201) <= 3)
    assert usage(harness, company)[0] == codes.count(201)
    assert harness.rows("SELECT count(*) FROM job_photos WHERE organization_id = %s", company.id)[0][0] <= 3


def test_a_lower_limit_keeps_what_there_is(company: Company, harness: Harness) -> None:
    job = company.create_job()
    photo = add(company, job).get_json()
    limit(company, photo_limit=0)
    delete_unclaimed_files(harness.service)
    assert [shown["id"] for shown in company.job(job["id"])["photos"]] == [photo["id"]]
    assert add(company, job).get_json()["code"] == "photo_quota_used_up"
    refused = company.office.patch(SETTINGS, {"photo_limit": 1_000_001}, version=1)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "photo_limit")

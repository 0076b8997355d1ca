"""A crash while a photo is added leaves no half state: no photo without its files, no files that are never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common import failpoints
from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from job.entrypoints.timers import delete_unclaimed_files
from job.testing import NOW, Company

from .hostile_pictures import JPEG, picture

CRASHES = {
    "before_files": ("pictures.child_started:1:raise", 0),
    "between_files": ("photos.picture_stored:1:raise", 1),
    "after_files": ("photos.thumbnail_stored:1:raise", 2),
    "at_commit": ("api.before_commit:3:raise", 2),
}


@pytest.fixture(autouse=True)
def nothing_armed(clock: FixedClock) -> Iterator[None]:
    """Nothing stays armed, and the clock is set back."""
    yield
    failpoints.arm(None)
    clock.move_to(NOW)


def send(company: Company, job: dict[str, Any], key: str) -> Any:
    return company.office.upload(f"/api/v1/jobs/{job['id']}/photos", picture(), JPEG, key=key)


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_is_repaired_by_a_repeat_and_swept_after_a_day(
    where: str, company: Company, harness: Harness, clock: FixedClock, blob_folder: Path
) -> None:
    job, key = company.create_job(), str(new_id())
    files = blob_folder / "job" / str(company.id)
    failpoint, left = CRASHES[where]
    failpoints.arm(failpoint)
    assert send(company, job, key).status_code == 500
    failpoints.arm(None)
    assert len(list(files.rglob("*.jpg"))) == left
    assert company.job(job["id"])["photos"] == []
    assert company.said("job.photo_added.v1", job["id"]) == []

    assert send(company, job, key).status_code == 201
    delete_unclaimed_files(harness.service)
    assert len(list(files.rglob("*.jpg"))) == left + 2

    clock.advance(days=1)
    delete_unclaimed_files(harness.service)
    assert len(list(files.rglob("*.jpg"))) == 2
    assert harness.rows("SELECT 1 FROM unclaimed_blobs WHERE organization_id = %s", company.id) == []
    assert len(company.job(job["id"])["photos"]) == 1


def test_a_sweep_that_is_cut_off_goes_on_next_time(
    company: Company, harness: Harness, blob_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = company.create_job()
    photo = send(company, job, str(new_id())).get_json()
    company.office.delete(f"/api/v1/photos/{photo['id']}")
    store = harness.service.deps.pictures.files

    def away(name: str) -> None:
        raise OSError(name)

    with monkeypatch.context() as patched:
        patched.setattr(store, "delete", away)
        with pytest.raises(OSError, match="picture"):
            delete_unclaimed_files(harness.service)
    delete_unclaimed_files(harness.service)
    assert list((blob_folder / "job" / str(company.id)).rglob("*.jpg")) == []

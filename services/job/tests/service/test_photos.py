"""Photos: added to a job by who is assigned to it, seen through links that end, changed and removed by who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Caller, Harness
from job.domain.photo import MOST_PHOTOS
from job.entrypoints.timers import delete_unclaimed_files
from job.testing import NOW, Company

from .hostile_pictures import JPEG, PNG, picture

CREW = ("jobs:read", "jobs:status", "jobs:notes")


@pytest.fixture
def lead(company: Company) -> Caller:
    """A crew lead whose crew belongs to the company."""
    person = new_id()
    company.hear(
        "member.joined.v1", person, person_id=person, name="Lee", email="l@x.test", role="crew_lead", active=True
    )
    company.crew_id = company.hear_crew(person)
    return company.caller("crew_lead", *CREW, person_id=person)


@pytest.fixture
def at_another_time(clock: FixedClock) -> Iterator[FixedClock]:
    """A clock that may be moved; it is set back."""
    yield clock
    clock.move_to(NOW)


def add(caller: Caller, job: dict[str, Any], query: str = "", **options: Any) -> dict[str, Any]:
    added = caller.upload(f"/api/v1/jobs/{job['id']}/photos?{query}", picture(), JPEG, **options)
    assert added.status_code == 201, added.text
    return dict(added.get_json())


def followed(company: Company, url: str) -> Any:
    """What a browser gets at a link; the gateway calls as nobody."""
    nobody = company.caller("anonymous")
    return nobody.get(urlsplit(url).path)


def photos(company: Company, job: dict[str, Any]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = company.office.get(f"/api/v1/jobs/{job['id']}/photos").get_json()["items"]
    return shown


def test_a_crew_adds_photos_to_its_job(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    visit = job["visits"][0]["id"]
    made = lead.upload(
        f"/api/v1/jobs/{job['id']}/photos?tag=before&caption=North%20side&visit_id={visit}&id={new_id()}",
        picture("PNG", size=(4000, 1000)), PNG,
    )  # fmt: skip
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/jobs/{job['id']}")
    add(lead, job, f"tag=after&id={new_id()}")
    first, second = company.job(job["id"])["photos"]
    assert (first["tag"], first["caption"], first["visit_id"], first["added_by_name"]) == (
        "before", "North side", visit, "Lee",
    )  # fmt: skip
    assert (first["width"], first["height"], second["tag"]) == (2560, 640, "after")
    assert photos(company, job) == [first, second]


def test_a_photo_is_said_and_told_without_its_caption(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    photo = add(lead, job, "tag=after&caption=Mrs%20Smith")
    [said] = company.said("job.photo_added.v1", job["id"])
    assert said.data == {
        "job_id": job["id"], "photo_id": photo["id"], "visit_id": None, "tag": "after",
        "added_by_id": photo["added_by_id"], "added_at": said.data["added_at"],
    }  # fmt: skip
    [entry, *_] = company.job(job["id"])["history"]
    assert (entry["action"], entry["after"]["photo_id"], "Smith" in str(entry)) == ("photo.add", photo["id"], False)


def test_a_picture_is_seen_through_its_link_until_it_ends(company: Company, at_another_time: FixedClock) -> None:
    job = company.create_job()
    add(company.office, job)
    [photo] = company.job(job["id"])["photos"]
    large, small = (followed(company, photo[name]) for name in ("url", "thumbnail_url"))
    assert [Image.open(BytesIO(one.data)).size for one in (large, small)] == [(64, 48), (64, 48)]
    assert large.headers["Content-Type"] == JPEG
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in large.headers["Content-Security-Policy"]
    assert large.headers["Content-Disposition"] == f'inline; filename="{photo["id"]}.jpg"'
    assert large.headers["Cache-Control"] == "private, max-age=600, immutable"
    at_another_time.advance(minutes=10)
    assert followed(company, photo["url"]).status_code == 404
    assert followed(company, photos(company, job)[0]["url"]).status_code == 200


def test_a_link_opens_nothing_else(company: Company) -> None:
    job = company.create_job()
    photo = add(company.office, job)
    assert photo["url"] is None  # what a repeat under the same key would show would be over
    [shown] = photos(company, job)
    assert followed(company, shown["url"][:-1] + ("A" if shown["url"][-1] != "A" else "B")).status_code == 404
    assert followed(company, "/photos/x").status_code == 404
    company.office.delete(f"/api/v1/photos/{photo['id']}")
    assert followed(company, shown["url"]).status_code == 404


def test_a_repeat_adds_nothing(company: Company) -> None:
    job, key, chosen = company.create_job(), str(new_id()), new_id()
    assert add(company.office, job, key=key) == add(company.office, job, key=key)
    assert add(company.office, job, f"id={chosen}") == add(company.office, job, f"id={chosen}")
    assert len(photos(company, job)) == 2
    assert str(chosen) in {photo["id"] for photo in photos(company, job)}
    other = company.create_job()
    taken = company.office.upload(f"/api/v1/jobs/{other['id']}/photos?id={chosen}", picture(), JPEG)
    assert (taken.status_code, taken.get_json()["code"]) == (409, "photo_id_taken")


def test_a_visit_is_the_jobs_own(company: Company) -> None:
    job, other = company.create_job(), company.create_job()
    path = f"/api/v1/jobs/{job['id']}/photos?visit_id={other['visits'][0]['id']}"
    refused = company.office.upload(path, picture(), JPEG).get_json()
    assert (refused["code"], refused["field"]) == ("visit_of_another_job", "visit_id")


def test_a_job_has_room_for_so_many_photos(company: Company, harness: Harness) -> None:
    job = company.create_job()
    photo = add(company.office, job)
    copied = "organization_id, job_id, blob_id, tag, width, height, size_bytes, added_kind, added_at, version"
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO job_photos (id, {copied}) SELECT gen_random_uuid(), {copied} FROM job_photos, "
            f"generate_series(2, {MOST_PHOTOS}) WHERE id = '{photo['id']}'"
        )
    full = company.office.upload(f"/api/v1/jobs/{job['id']}/photos", picture(), JPEG)
    assert (full.status_code, full.get_json()["code"], full.get_json()["limit"]) == (409, "too_many_photos", 100)
    assert company.office.delete(f"/api/v1/photos/{photo['id']}").status_code == 204
    add(company.office, job)
    assert len(company.job(job["id"])["photos"]) == MOST_PHOTOS


def test_a_photo_is_changed_by_who_added_it_or_the_office(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    mine, theirs = add(lead, job), add(company.office, job)
    path = f"/api/v1/photos/{mine['id']}"
    assert lead.patch(path, {"tag": "after", "caption": "Done"}, version=1).get_json()["caption"] == "Done"
    assert lead.patch(path, {"caption": None}, version=1).status_code == 412
    assert company.office.patch(path, {"caption": None}, version=2).get_json()["caption"] is None
    refused = lead.patch(f"/api/v1/photos/{theirs['id']}", {"tag": "after"}, version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_your_photo")
    assert lead.delete(f"/api/v1/photos/{theirs['id']}").get_json()["code"] == "not_your_photo"
    assert [entry["action"] for entry in company.job(job["id"])["history"]][:2] == ["photo.change"] * 2


def test_a_removed_photo_is_gone_and_its_files_follow(
    company: Company, lead: Caller, harness: Harness, blob_folder: Path
) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    photo = add(lead, job)
    files = blob_folder / "job" / str(company.id)
    assert len(list(files.rglob("*.jpg"))) == 2
    assert lead.delete(f"/api/v1/photos/{photo['id']}").status_code == 204
    assert lead.delete(f"/api/v1/photos/{photo['id']}").status_code == 404
    assert company.said("job.photo_removed.v1", job["id"])[0].data["photo_id"] == photo["id"]
    assert company.job(job["id"])["history"][0]["action"] == "photo.remove"
    delete_unclaimed_files(harness.service)
    assert list(files.rglob("*.jpg")) == []


def test_only_who_sees_the_job_sees_and_touches_its_photos(company: Company, lead: Caller) -> None:
    tomorrow = NOW + timedelta(days=1)
    job = company.booked_job(crew_id=company.crew_id, starts_at=tomorrow)
    photo = add(lead, job)
    stranger = company.caller("crew_lead", *CREW, person_id=new_id())
    technician = company.caller("technician", *CREW, person_id=company.crew_id)
    foreign = Company(company.harness).office
    for caller in (stranger, technician, foreign):
        path = f"/api/v1/jobs/{job['id']}/photos"
        assert caller.get(path).status_code == 404
        assert caller.upload(path, picture(), JPEG).status_code == 404
        assert caller.patch(f"/api/v1/photos/{photo['id']}", {"tag": "after"}, version=1).status_code == 404
        assert caller.delete(f"/api/v1/photos/{photo['id']}").status_code == 404
    assert len(photos(company, job)) == 1

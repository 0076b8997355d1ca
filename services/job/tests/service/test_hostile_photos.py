"""Whatever is sent as a photo is refused with a problem, or made anew: nothing that is served is what was sent."""

from __future__ import annotations

import resource
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from common.testing.harness import Harness
from job.testing import Company

from .hostile_pictures import JPEG, PNG, SVG, hostile_pictures, picture

MOST_GROWTH_KB = 100 * 1024


@pytest.fixture
def address(company: Company) -> str:
    """Where the photos of a job are added."""
    return f"/api/v1/jobs/{company.create_job()['id']}/photos"


def files_of(company: Company, blob_folder: Path) -> list[bytes]:
    return [place.read_bytes() for place in (blob_folder / "job" / str(company.id)).rglob("*.jpg")]


def test_no_hostile_file_gets_in_as_it_is(company: Company, address: str, blob_folder: Path) -> None:
    sent = list(hostile_pictures())
    assert len(sent) > 30
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []
    for name, kind, data, wanted in sent:
        answer = company.office.upload(address, data, kind)
        right = answer.status_code == 201 if wanted == "anew" else _is_refusal(answer)
        wrong += [] if right else [f"{name}: {answer.status_code} {answer.text[:200]}"]
    assert wrong == []
    kept = files_of(company, blob_folder)
    assert len(kept) == 2 * sum(wanted == "anew" for *_, wanted in sent)
    originals = {data for _, _, data, _ in sent}
    for data in kept:
        image = Image.open(BytesIO(data))
        image.load()
        assert image.format == "JPEG"
        assert not image.getexif()
        assert data not in originals
        assert b"SECRET" not in data
        assert data.endswith(b"\xff\xd9")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KB


def _is_refusal(answer: Any) -> bool:
    problem = answer.get_json()
    return answer.status_code == 422 and str(problem["code"]).startswith("picture_")


@pytest.mark.parametrize(
    "kind",
    ["image/svg+xml", "image/gif", "text/html", "application/octet-stream", "application/json", "image/heic", ""],
)
def test_only_pictures_are_taken(company: Company, address: str, kind: str) -> None:
    answer = company.office.upload(address, SVG, kind)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "parts",
    [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n%b\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../x.jpg"\r\n\r\n%b\r\n--x--\r\n',
        b"--x\r\n" * 2000,
    ],
    ids=["one part", "two of one name", "many without end"],
)
def test_forms_are_not_read_at_all(company: Company, address: str, parts: bytes) -> None:
    body = parts.replace(b"%b", picture())
    assert company.office.upload(address, body, "multipart/form-data; boundary=x").status_code == 415
    assert company.office.upload(address, body, JPEG).get_json()["code"] == "picture_unreadable"


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "x.jpg%00.php", "n" * 300, "\u202egpj.exe", ".htaccess", "con", "x\x00.jpg"]
)
def test_what_a_client_calls_the_file_is_nowhere(company: Company, address: str, name: str, blob_folder: Path) -> None:
    written = name.encode().decode("latin-1")
    header = {"Content-Disposition": f'attachment; filename="{written}"'}
    answer = company.office.upload(address, picture(), JPEG, **header)
    assert answer.status_code == 201
    assert {place.name for place in (blob_folder / "job" / str(company.id)).rglob("*.jpg")} == {
        "picture.jpg", "thumbnail.jpg",
    }  # fmt: skip
    assert name not in str(answer.get_json())


def test_an_empty_and_a_too_large_file_are_refused(company: Company, address: str) -> None:
    assert company.office.upload(address, b"", JPEG).status_code == 422
    too_large = company.office.upload(address, bytes(10 * 1024 * 1024 + 1), JPEG)
    assert (too_large.status_code, too_large.get_json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("query", ["caption=%00", "caption=" + "x" * 201, "tag=during", "id=1", "visit_id=1", "x=1"])
def test_what_is_said_of_a_photo_is_checked(company: Company, address: str, query: str) -> None:
    answer = company.office.upload(f"{address}?{query}", picture("PNG"), PNG)
    assert (answer.status_code, answer.get_json()["field"]) == (422, query.split("=")[0])


def test_a_refused_picture_leaves_nothing(company: Company, address: str, harness: Harness, blob_folder: Path) -> None:
    company.office.upload(address, SVG, PNG)
    assert company.office.get(address).get_json()["items"] == []
    assert files_of(company, blob_folder) == []
    assert harness.rows("SELECT 1 FROM job_photos WHERE organization_id = %s", company.id) == []

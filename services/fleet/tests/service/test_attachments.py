"""Files of the maintenance log: stored once, seen by a link that ends, gone when removed, never half there."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from common import failpoints
from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from fleet.entrypoints.timers import delete_unclaimed_files
from fleet.testing import NOW, Company
from fleet.testing.company import refusal

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
INVOICE = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"


@pytest.fixture(autouse=True)
def nothing_armed(clock: FixedClock) -> Iterator[None]:
    """Nothing stays armed, and the clock is set back."""
    yield
    failpoints.arm(None)
    clock.move_to(NOW)


@pytest.fixture
def place(company: Company) -> str:
    """Where an entry's attachments are."""
    entry = company.ok(company.log(company.vehicle()))
    return f"/maintenance/{entry['id']}/attachments"


def send(company: Company, place: str, data: bytes = INVOICE, content_type: str = PDF, **options: Any) -> Any:
    return company.office.upload(f"/api/v1{place}", data, content_type, **options)


def picture(format: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48)).save(made, format)
    return made.getvalue()


def test_an_invoice_is_seen_by_its_link_without_any_power(company: Company, place: str, clock: FixedClock) -> None:
    added = company.ok(send(company, f"{place}?name=Invoice%204711"))
    assert (added["name"], added["content_type"], added["size_bytes"]) == ("Invoice 4711", PDF, len(INVOICE))
    assert (added["url"], added["link_ends_at"]) == (None, None)
    [listed] = company.shown(place)["items"]
    seen = company.office.get(urlsplit(listed["url"]).path)
    assert (seen.status_code, seen.data, seen.headers["Content-Type"]) == (200, INVOICE, PDF)
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    clock.advance(minutes=11)
    assert company.office.get(urlsplit(listed["url"]).path).status_code == 404


def test_pictures_are_made_anew(company: Company, place: str) -> None:
    added = company.ok(send(company, place, picture("PNG"), PNG))
    assert added["content_type"] == JPEG
    [listed] = company.shown(place)["items"]
    assert company.office.get(urlsplit(listed["url"]).path).data.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"<html>", PDF, 422, "pdf_unreadable"),
        (INVOICE, JPEG, 422, "picture_unreadable"),
        (b"<svg/>", "image/svg+xml", 415, "unsupported_media_type"),
        (b"", PDF, 422, "invalid"),
    ],
)
def test_other_files_are_refused(
    company: Company, place: str, data: bytes, content_type: str, status: int, code: str
) -> None:
    assert refusal(send(company, place, data, content_type)) == (status, code)
    assert company.shown(place)["items"] == []


def test_sent_again_it_is_not_added_twice(company: Company, place: str) -> None:
    id = new_id()
    first, again = (company.ok(send(company, f"{place}?id={id}")) for _ in range(2))
    assert first["id"] == again["id"] == str(id)
    other = company.ok(company.log(company.vehicle()))
    taken = send(company, f"/maintenance/{other['id']}/attachments?id={id}")
    assert refusal(taken) == (409, "attachment_id_taken")
    assert len(company.shown(place)["items"]) == 1


def test_twenty_are_enough(company: Company, place: str) -> None:
    for _ in range(20):
        company.ok(send(company, place))
    assert refusal(send(company, place)) == (409, "attachments_full")


def test_a_removed_one_is_gone_with_its_file(company: Company, place: str, harness: Harness, blob_folder: Path) -> None:
    added = company.ok(send(company, place))
    [listed] = company.shown(place)["items"]
    path = f"/api/v1/maintenance-attachments/{added['id']}"
    assert refusal(Company(harness).office.delete(path)) == (404, "not_found")
    assert company.office.delete(path).status_code == 204
    assert company.office.get(urlsplit(listed["url"]).path).status_code == 404
    delete_unclaimed_files(harness.service)
    assert list((blob_folder / "fleet" / str(company.id)).rglob("*.pdf")) == []


def test_a_crash_is_repaired_by_a_repeat_and_swept_after_a_day(
    company: Company, place: str, harness: Harness, clock: FixedClock, blob_folder: Path
) -> None:
    files, key = blob_folder / "fleet" / str(company.id), str(new_id())
    failpoints.arm("attachments.stored:1:raise")
    assert send(company, place, key=key).status_code == 500
    failpoints.arm(None)
    assert company.shown(place)["items"] == []
    company.ok(send(company, place, key=key))
    delete_unclaimed_files(harness.service)
    assert len(list(files.rglob("*.pdf"))) == 2
    clock.advance(days=1)
    delete_unclaimed_files(harness.service)
    assert len(list(files.rglob("*.pdf"))) == 1
    assert len(company.shown(place)["items"]) == 1

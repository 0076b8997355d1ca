"""Answers name photos of the report's own job that are there; a removed one does not count when it is handed in."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from quality.testing import Company
from quality.testing.company import Job

PHOTO = "answers.0.photo_id"


@pytest.fixture
def job(company: Company) -> Job:
    """A job booked for the lead's crew."""
    return company.booked_job()


@pytest.fixture
def draft(company: Company, job: Job) -> dict[str, Any]:
    """A report whose only item needs a photo."""
    items = [{"label": "Roof", "photo_required": True}]
    return company.draft(job, company.checklist(items=items), by=company.lead)


def answer(company: Company, report: dict[str, Any], photo_id: str) -> Any:
    given = {"item_id": report["items"][0]["item"]["item_id"], "answer": "done", "photo_id": photo_id}
    version = company.shown(f"/reports/{report['id']}")["version"]
    return company.lead.patch(f"/api/v1/reports/{report['id']}", {"answers": [given]}, version=version)


def refusal(answered: Any) -> tuple[int, str, str]:
    problem = answered.get_json()
    return answered.status_code, problem["code"], problem["field"]


def test_a_photo_is_refused_until_it_is_heard_of(company: Company, job: Job, draft: dict[str, Any]) -> None:
    photo = new_id()
    early = answer(company, draft, str(photo))
    assert refusal(early) == (409, "not_yet_known", PHOTO)
    assert early.headers["Retry-After"]
    company.photo(job, photo)
    assert company.ok(answer(company, draft, str(photo)))["completion_percent"] == 100


def test_a_photo_of_another_job_or_another_company_is_refused(
    company: Company, stranger: Company, draft: dict[str, Any]
) -> None:
    assert refusal(answer(company, draft, company.photo(company.booked_job()))) == (422, "photo_of_another_job", PHOTO)
    assert refusal(answer(company, draft, stranger.photo(stranger.booked_job()))) == (409, "not_yet_known", PHOTO)
    assert company.shown(f"/reports/{draft['id']}")["version"] == 1


def test_a_removed_photo_is_refused_and_missing(company: Company, job: Job, draft: dict[str, Any]) -> None:
    first, second = company.photo(job), company.photo(job)
    report = company.ok(answer(company, draft, first))
    company.remove_photo(job, first)
    refused = company.lead.post(f"/api/v1/reports/{draft['id']}/submit", version=report["version"])
    assert refused.get_json()["code"] == "report_incomplete"
    assert [each["needs"] for each in refused.get_json()["missing"]] == ["photo"]
    assert refusal(answer(company, draft, first)) == (409, "photo_was_removed", PHOTO)
    report = company.ok(answer(company, draft, second))
    assert company.step(report, "submit", by=company.lead)["status"] == "submitted"
    company.remove_photo(job, second)
    assert company.shown(f"/reports/{draft['id']}")["status"] == "submitted"


def test_hearing_of_photos_twice_or_of_a_removal_alone_changes_nothing_more(
    company: Company, job: Job, draft: dict[str, Any]
) -> None:
    photo = company.photo(job)
    company.remove_photo(job, photo)
    company.photo(job, photo_id := new_id())
    company.photo(job, photo_id)
    unheard = str(new_id())
    company.remove_photo(job, unheard)
    for gone in (photo, unheard):
        assert refusal(answer(company, draft, gone))[1] == "photo_was_removed"
    assert answer(company, draft, str(photo_id)).status_code == 200

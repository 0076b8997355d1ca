"""The way of a visit from the calendar to done, and every way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from job.testing import NOW, Company, money


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_the_whole_way(company: Company) -> None:
    job = company.booked_job()
    visit = job["visits"][0]
    assert (job["status"], job["scheduled_at"]) == ("scheduled", "2030-05-06T15:00:00Z")
    assert company.move(visit, "en-route", {"eta_minutes": 25})["status"] == "en_route"
    assert company.move(visit, "start")["status"] == "in_progress"
    assert company.move(visit, "complete")["status"] == "completed"
    assert company.job(job["id"])["status"] == "completed"
    said = company.said("visit.en_route.v1", visit["id"])[0].data
    assert (said["crew_name"], said["notify"], said["eta_at"]) == ("North", True, "2030-05-06T15:25:00Z")
    done = company.said("job.completed.v1", job["id"])[0].data
    assert [line["done"] for line in done["lines"]] == [True, True]
    assert done["total"] == money(50_000)


def test_a_refused_move_names_the_legal_ones(company: Company) -> None:
    visit = company.create_job()["visits"][0]
    answer = company.office.post(f"/api/v1/visits/{visit['id']}/start")
    assert refusal(answer) == (409, "illegal_move")
    assert answer.get_json()["legal_moves"] == ["scheduled", "cancelled"]


def test_what_was_left_undone_becomes_a_follow_up_visit(company: Company) -> None:
    job = company.working_job()
    roof, gutter = job["lines"]
    left = {"line_id": gutter["id"], "done": False, "undone_reason": "ladder too short"}
    company.move(job["visits"][0], "complete", {"lines": [left], "follow_up": True})
    after = company.job(job["id"])
    assert (after["status"], [visit["kind"] for visit in after["visits"]]) == ("unscheduled", ["first", "follow_up"])
    assert [line["line_id"] for line in after["visits"][1]["lines"]] == [gutter["id"]]
    assert after["visits"][1]["amount"] == money(10_000)
    company.book(after["visits"][1])
    company.move(after["visits"][1], "start")
    company.move(after["visits"][1], "complete")
    done = company.said("job.completed.v1", job["id"])[0].data
    assert [(line["line_id"], line["done"]) for line in done["lines"]] == [(roof["id"], True), (gutter["id"], True)]


def test_undone_without_a_follow_up_completes_the_job_with_the_reason(company: Company) -> None:
    job = company.working_job()
    left = {"line_id": job["lines"][0]["id"], "done": False, "undone_reason": "moss"}
    company.move(job["visits"][0], "complete", {"lines": [left]})
    done = company.said("job.completed.v1", job["id"])[0].data
    assert [(line["done"], line["undone_reason"]) for line in done["lines"]] == [(False, "moss"), (True, None)]


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"line_id": str(new_id()), "done": True}, "lines.0.line_id", "unknown_line"),
        ({"done": False}, "lines.0.undone_reason", "reason_missing"),
    ],
)
def test_a_report_on_lines_is_checked(company: Company, line: dict[str, Any], field: str, code: str) -> None:
    job = company.working_job()
    visit = job["visits"][0]
    sent = {"line_id": job["lines"][0]["id"], **line}
    answer = company.office.post(f"/api/v1/visits/{visit['id']}/complete", {"lines": [sent]})
    assert refusal(answer) == (422, code)
    assert answer.get_json()["field"] == field
    assert company.job(job["id"])["status"] == "in_progress"


def test_a_visit_goes_back_to_scheduled_with_a_reason(company: Company) -> None:
    job = company.working_job()
    visit = job["visits"][0]
    assert company.move(visit, "reset", {"reason": "wrong house"})["status"] == "scheduled"
    assert company.said("visit.reset.v1", visit["id"])[0].data["reason"] == "wrong house"


def test_resetting_the_only_done_visit_reopens_the_job(company: Company) -> None:
    job = company.working_job()
    visit = job["visits"][0]
    company.move(visit, "complete")
    company.move(visit, "reset", {"reason": "streaks"})
    after = company.job(job["id"])
    assert (after["status"], after["completed_at"]) == ("scheduled", None)
    assert [line["done"] for line in after["lines"]] == [None, None]
    assert company.said("job.reopened.v1", job["id"])[0].data["reason"] == "streaks"


def test_cancelling_the_only_visit_cancels_the_job(company: Company) -> None:
    job = company.booked_job()
    company.move(job["visits"][0], "cancel", {"reason": "moved away"})
    after = company.job(job["id"])
    assert (after["status"], after["closing_reason"], after["scheduled_at"]) == ("cancelled", "moved away", None)
    assert company.said("job.cancelled.v1", job["id"])[0].data["reason"] == "moved away"


def test_a_booking_moves_and_is_released(company: Company) -> None:
    job = company.create_job()
    visit, crew = job["visits"][0], company.hear_crew()
    booking = company.book(visit)
    company.book(visit, crew_id=crew, booking_id=booking, starts_at=NOW + timedelta(days=1))
    moved = company.job(job["id"])
    assert (moved["scheduled_at"], moved["visits"][0]["crew"]["id"]) == ("2030-05-07T15:00:00Z", str(crew))
    company.release(visit, booking)
    released = company.job(job["id"])
    assert (released["status"], released["scheduled_at"], released["visits"][0]["crew"]) == ("unscheduled", None, None)


def test_a_booking_of_a_cancelled_visit_is_ignored(company: Company) -> None:
    job = company.create_job()
    visit = job["visits"][0]
    company.move(visit, "cancel", {"reason": "rain"})
    booking = company.book(visit)
    assert company.job(job["id"])["status"] == "cancelled"
    company.release(visit, booking)
    assert company.job(job["id"])["status"] == "cancelled"


def test_releasing_a_replaced_booking_changes_nothing(company: Company) -> None:
    job = company.create_job()
    visit = job["visits"][0]
    old = company.book(visit)
    company.book(visit)
    company.release(visit, old)
    assert company.job(job["id"])["status"] == "scheduled"


def test_news_of_a_former_booking_that_come_late_change_nothing(company: Company) -> None:
    job = company.create_job()
    visit, former = job["visits"][0], new_id()
    company.book(visit)
    company.book(visit, booking_id=former, starts_at=NOW + timedelta(days=1))
    company.release(visit, former)
    after = company.job(job["id"])
    assert (after["status"], after["scheduled_at"]) == ("scheduled", "2030-05-06T15:00:00Z")


def test_a_booking_that_comes_before_its_visit_waits(company: Company, harness: Harness) -> None:
    nowhere = {"id": str(new_id()), "job_id": str(new_id())}
    company.book(nowhere)
    assert ("schedule_visit", "booking.made.v1", "waiting") in [row[:3] for row in harness.parked()]


def test_without_the_setting_the_customer_is_not_told(company: Company) -> None:
    changed = company.office.patch("/api/v1/settings/jobs", {"eta_on_en_route": False}, version=0)
    assert changed.get_json() == {
        "version": 1,
        "eta_on_en_route": False,
        "holidays": [],
        "post_job_report_required": False,
        "photo_limit": 20_000,
        "photo_megabytes": 20_000,
    }
    job = company.booked_job()
    company.move(job["visits"][0], "en-route")
    assert company.said("visit.en_route.v1", job["visits"][0]["id"])[0].data["notify"] is False
    assert refusal(company.office.patch("/api/v1/settings/jobs", {}, version=0)) == (412, "stale")
    assert company.office.get("/api/v1/settings/jobs").headers["ETag"] == '"1"'


def test_visits_of_another_organization_are_not_there(company: Company, harness: Harness) -> None:
    visit = company.booked_job()["visits"][0]
    stranger = Company(harness).office
    for command in ("en-route", "start", "complete"):
        assert stranger.post(f"/api/v1/visits/{visit['id']}/{command}").status_code == 404
    for command in ("cancel", "reset"):
        assert stranger.post(f"/api/v1/visits/{visit['id']}/{command}", {"reason": "x"}).status_code == 404

"""A visit gets its place: time, crew, people and promise; refused for each rule that says no."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from scheduling.testing.office import Office

MONDAY_9 = "2030-03-04T14:00:00Z"


def test_a_booked_visit_is_answered_with_its_default_promise_and_told(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", ann)
    visit = office.visit(duration_minutes=100)
    answer = office.book(visit, crew)
    booking = answer.json
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"/api/v1/bookings/{booking['id']}"
    assert (booking["starts_at"], booking["ends_at"]) == (MONDAY_9, "2030-03-04T15:45:00Z")
    assert (booking["window_starts_at"], booking["window_ends_at"]) == ("2030-03-04T13:00:00Z", "2030-03-04T15:00:00Z")
    assert (booking["status"], booking["promise_version"], booking["warnings"]) == ("scheduled", 1, [])
    assert booking["people"] == [{"person_id": str(ann), "name": "Ann"}]
    (said,) = office.said("booking.made.v1")
    assert said == {
        "booking_id": booking["id"],
        "visit_id": str(visit),
        "job_id": booking["job_id"],
        "crew_id": crew["id"],
        "crew_name": "Blue",
        "people": [str(ann)],
        "starts_at": MONDAY_9,
        "ends_at": "2030-03-04T15:45:00Z",
        "window_starts_at": "2030-03-04T13:00:00Z",
        "window_ends_at": "2030-03-04T15:00:00Z",
        "promise_version": 1,
        "zone": "America/New_York",
        "version": 1,
        "equipment": [],
    }


def test_a_booking_travels_with_its_job(office: Office, harness: Harness) -> None:
    booking = office.booked(office.crew())
    ((partition_key,),) = harness.rows("SELECT partition_key FROM outbox WHERE aggregate_id = %s", booking["id"])
    assert partition_key == f"{office.organization_id}:{booking['job_id']}"


def test_a_promise_may_be_made_apart_from_the_start(office: Office) -> None:
    window = {"window_starts_at": "2030-03-04T13:30:00Z", "window_ends_at": "2030-03-04T17:00:00Z"}
    booking = office.booked(office.crew(), **window)
    assert {name: booking[name] for name in window} == window


def test_the_margin_of_the_promise_is_the_organizations(office: Office) -> None:
    settings = office.owner.get("/api/v1/schedule/settings").json
    answer = office.owner.patch("/api/v1/schedule/settings", {"window_margin_minutes": 30}, version=settings["version"])
    assert (answer.status_code, answer.json["window_margin_minutes"]) == (200, 30)
    assert office.booked(office.crew())["window_ends_at"] == "2030-03-04T14:30:00Z"


def test_members_go_along_only_on_the_days_of_their_membership(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", members=[{"person_id": str(ann), "from_on": "2030-03-05", "until_on": "2030-03-05"}])
    days = {on: office.booked(crew, f"2030-03-{on}T14:00:00Z")["people"] for on in ("04", "05", "06")}
    assert {on: len(people) for on, people in days.items()} == {"04": 0, "05": 1, "06": 0}


def test_those_who_have_left_do_not_go_along(office: Office) -> None:
    gone = office.hire("Gus", active=False)
    crew = office.crew("Blue", gone)
    assert office.booked(crew)["people"] == []
    answer = office.book(office.visit(), crew, "2030-03-04T18:00:00Z", people=[str(gone)])
    assert (answer.status_code, answer.json["code"]) == (409, "person_inactive")


def test_outside_working_hours_needs_a_reason_and_is_marked(office: Office) -> None:
    crew, visit, early = office.crew(), office.visit(), "2030-03-04T12:30:00Z"
    answer = office.book(visit, crew, early)
    assert (answer.status_code, answer.json["code"]) == (409, "outside_working_hours")
    assert "08:00-17:00" in answer.json["detail"]
    booked = office.book(visit, crew, early, override_reason="customer asked")
    assert (booked.status_code, booked.json["warnings"]) == (201, ["outside_working_hours"])
    assert booked.json["override_reason"] == "customer asked"
    entry = office.owner.get("/api/v1/audit/scheduling?record_type=booking").json["items"][0]
    assert (entry["action"], entry["reason"]) == ("booking.make", "customer asked")


def test_a_reason_is_not_kept_where_no_rule_was_set_aside(office: Office) -> None:
    booking = office.booked(office.crew(), override_reason="just in case")
    assert (booking["warnings"], booking["override_reason"]) == ([], None)


def test_hours_are_those_of_the_office_not_of_the_property(office: Office) -> None:
    visit = office.visit(zone="America/Los_Angeles")
    answer = office.book(visit, office.crew())
    assert (answer.status_code, answer.json["zone"]) == (201, "America/Los_Angeles")


def test_a_missing_skill_needs_a_reason(office: Office) -> None:
    crew, visit = office.crew(skills=["Soft wash"]), office.visit(skills=["soft wash", "roof"])
    answer = office.book(visit, crew)
    assert (answer.status_code, answer.json["code"]) == (409, "skills_missing")
    assert answer.json["missing_skills"] == ["roof"]
    assert office.book(visit, crew, override_reason="trained today").json["warnings"] == ["skills_missing"]


def test_a_visit_that_is_not_known_yet_is_waited_for(office: Office) -> None:
    answer = office.book(new_id(), office.crew())
    assert (answer.status_code, answer.json["code"]) == (409, "not_yet_known")
    assert "Retry-After" in answer.headers


def test_a_visit_has_one_booking(office: Office) -> None:
    crew, visit = office.crew(), office.visit()
    first = office.book(visit, crew).json
    again = office.book(visit, crew, "2030-03-04T18:00:00Z")
    assert (again.status_code, again.json["code"]) == (409, "visit_already_booked")
    assert again.json["booking_id"] == first["id"]


@pytest.mark.parametrize(("happening", "code"), [("cancelled", "visit_closed"), ("started", "visit_underway")])
def test_a_visit_that_is_over_or_going_on_is_not_booked(office: Office, happening: str, code: str) -> None:
    visit = office.visit()
    office.tell(happening, visit, reason="no", at="2030-03-04T12:00:00Z")
    answer = office.book(visit, office.crew())
    assert (answer.status_code, answer.json["code"]) == (409, code)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_at": "2030-03-04T14:05:00Z"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "2030-03-04T14:00:00"}, "starts_at"),
        ({"duration_minutes": 50}, "duration_minutes"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"window_starts_at": "2030-03-04T13:00:00Z"}, "window_ends_at"),
        (
            {"window_starts_at": "2030-03-04T15:00:00Z", "window_ends_at": "2030-03-04T16:00:00Z"},
            "window_starts_at",
        ),
        ({"people": ["Ann"]}, "people.0"),
        ({"override_reason": ""}, "override_reason"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_about_a_booking_names_the_field(office: Office, facts: dict[str, Any], field: str) -> None:
    body = {"visit_id": str(office.visit()), "crew_id": office.crew()["id"], "starts_at": MONDAY_9, **facts}
    answer = office.owner.post("/api/v1/bookings", body)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_a_repeated_request_books_once(office: Office) -> None:
    caller, crew, visit = office.owner, office.crew(), office.visit()
    body = {"visit_id": str(visit), "crew_id": crew["id"], "starts_at": MONDAY_9}
    first, again = (caller.post("/api/v1/bookings", body, key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(office.said("booking.made.v1")) == 1
    other = caller.post("/api/v1/bookings", {**body, "starts_at": "2030-03-04T18:00:00Z"}, key="one")
    assert other.status_code == 422


def test_a_refused_booking_leaves_nothing_behind(office: Office) -> None:
    crew = office.crew()
    office.booked(crew)
    visit = office.visit()
    assert office.book(visit, crew).status_code == 409
    assert [waiting["visit_id"] for waiting in office.queue()["items"]] == [str(visit)]
    assert len(office.said("booking.made.v1")) == 1

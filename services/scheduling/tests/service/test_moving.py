"""Moving, resizing and releasing: only on the version that was seen, and each told."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from scheduling.testing.office import Office


def test_a_move_keeps_the_length_renews_the_promise_and_is_told(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    booking = office.booked(office.crew("Blue", ann))
    red = office.crew("Red", bob)
    answer = office.move(booking, crew_id=red["id"], starts_at="2030-03-05T18:00:00Z")
    moved = answer.json
    assert (answer.status_code, moved["version"]) == (200, booking["version"] + 1)
    assert (moved["starts_at"], moved["ends_at"]) == ("2030-03-05T18:00:00Z", "2030-03-05T20:00:00Z")
    assert (moved["window_starts_at"], moved["promise_version"]) == ("2030-03-05T17:00:00Z", 2)
    assert moved["people"] == [{"person_id": str(bob), "name": "Bob"}]
    (said,) = office.said("booking.moved.v1")
    assert (said["booking_id"], said["crew_name"], said["people"]) == (booking["id"], "Red", [str(bob)])
    assert said["promise_version"] == 2


def test_a_small_move_keeps_the_promise(office: Office) -> None:
    booking = office.booked(office.crew())
    moved = office.move(booking, starts_at="2030-03-04T14:45:00Z").json
    assert (moved["promise_version"], moved["window_ends_at"]) == (1, booking["window_ends_at"])


def test_a_promise_can_be_changed_without_moving(office: Office) -> None:
    booking = office.booked(office.crew())
    window = {"window_starts_at": "2030-03-04T14:00:00Z", "window_ends_at": "2030-03-04T18:00:00Z"}
    moved = office.move(booking, **window).json
    assert (moved["promise_version"], moved["starts_at"]) == (2, booking["starts_at"])


def test_a_resize_changes_only_the_end(office: Office) -> None:
    booking = office.booked(office.crew())
    resized = office.move(booking, duration_minutes=180).json
    assert (resized["ends_at"], resized["promise_version"]) == ("2030-03-04T17:00:00Z", 1)


def test_a_move_to_the_same_place_changes_and_says_nothing(office: Office) -> None:
    booking = office.booked(office.crew())
    same = office.move(booking, starts_at=booking["starts_at"], duration_minutes=120)
    assert (same.status_code, same.json) == (200, booking)
    assert office.said("booking.moved.v1") == []


def test_extra_people_are_replaced_and_taken_off(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    booking = office.booked(office.crew(), people=[str(ann)])
    moved = office.move(booking, people=[str(bob)]).json
    assert [who["name"] for who in moved["people"]] == ["Bob"]
    assert office.move(moved, people=[]).json["people"] == []


def test_a_stale_move_is_refused_and_one_without_version_too(office: Office) -> None:
    booking = office.booked(office.crew())
    assert office.move(booking, starts_at="2030-03-04T18:00:00Z").status_code == 200
    stale = office.move(booking, starts_at="2030-03-05T18:00:00Z")
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    path = f"/api/v1/bookings/{booking['id']}"
    assert office.owner.patch(path, {"duration_minutes": 60}, version=None).status_code == 428
    assert office.owner.post(f"{path}/release", {"reason": "rain"}).status_code == 428
    assert office.owner.post(f"{path}/release", {"reason": "rain"}, version=1).status_code == 412


def test_a_move_into_another_booking_is_refused_and_changes_nothing(office: Office) -> None:
    crew = office.crew()
    first, second = office.booked(crew), office.booked(crew, "2030-03-04T18:00:00Z")
    answer = office.move(second, starts_at="2030-03-04T15:00:00Z")
    assert (answer.status_code, answer.json["code"]) == (409, "crew_already_booked")
    assert [card["id"] for card in office.day()["crews"][0]["bookings"]] == [first["id"], second["id"]]


def test_a_booking_may_overlap_its_own_old_place(office: Office) -> None:
    booking = office.booked(office.crew())
    assert office.move(booking, starts_at="2030-03-04T15:00:00Z").status_code == 200


def test_a_move_out_of_hours_needs_a_reason(office: Office) -> None:
    booking = office.booked(office.crew())
    evening = {"starts_at": "2030-03-04T21:00:00Z"}
    assert office.move(booking, **evening).json["code"] == "outside_working_hours"
    moved = office.move(booking, **evening, override_reason="late shift")
    assert (moved.status_code, moved.json["warnings"]) == (200, ["outside_working_hours"])
    back = office.move(moved.json, starts_at=booking["starts_at"])
    assert (back.json["warnings"], back.json["override_reason"]) == ([], None)


def test_a_release_puts_the_visit_back_into_the_queue_and_is_told(office: Office) -> None:
    booking = office.booked(office.crew())
    answer = office.release(booking, "rain")
    assert (answer.status_code, answer.json["status"], answer.json["released_reason"]) == (200, "released", "rain")
    assert [waiting["visit_id"] for waiting in office.queue()["items"]] == [booking["visit_id"]]
    assert office.said("booking.released.v1") == [
        {
            "booking_id": booking["id"],
            "visit_id": booking["visit_id"],
            "job_id": booking["job_id"],
            "reason": "rain",
        }
    ]


def test_a_visit_booked_again_after_a_release_gets_a_new_booking(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    office.release(booking)
    answer = office.book(booking["visit_id"], crew)
    assert answer.status_code == 201
    assert answer.json["id"] != booking["id"]


def test_what_was_released_is_neither_moved_nor_released_again(office: Office) -> None:
    released = office.release(office.booked(office.crew())).json
    assert office.move(released, duration_minutes=60).json["code"] == "booking_released"
    assert office.release(released).json["code"] == "booking_released"


@pytest.mark.parametrize("happening", ["en_route", "started"])
def test_a_visit_under_way_may_be_lengthened_but_not_moved(office: Office, happening: str) -> None:
    booking = office.booked(office.crew())
    office.tell(happening, booking["visit_id"])
    assert office.move(booking, starts_at="2030-03-04T18:00:00Z").json["code"] == "visit_underway"
    assert office.release(booking).json["code"] == "visit_underway"
    assert office.move(booking, duration_minutes=180).status_code == 200


def test_a_completed_visit_is_left_alone(office: Office) -> None:
    booking = office.booked(office.crew())
    office.tell("completed", booking["visit_id"])
    changes: list[dict[str, Any]] = [{"duration_minutes": 180}, {"starts_at": "2030-03-04T18:00:00Z"}]
    assert [office.move(booking, **change).json["code"] for change in changes] == ["visit_closed"] * 2
    assert office.release(booking).json["code"] == "visit_closed"


def test_what_does_not_exist_is_not_found(office: Office) -> None:
    nothing = {"id": str(new_id()), "version": 1}
    answers = [office.move(nothing, duration_minutes=60), office.release(nothing), office.undo(nothing)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]

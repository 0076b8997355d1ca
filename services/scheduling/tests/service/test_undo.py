"""The last change of a booking is taken back by one call."""

from __future__ import annotations

from typing import Any

from common.testing.harness import Harness
from scheduling.testing.office import Office

PLACE = ("crew_id", "starts_at", "ends_at", "window_starts_at", "window_ends_at", "people", "warnings")


def place(booking: dict[str, Any]) -> dict[str, Any]:
    return {name: booking[name] for name in PLACE}


def test_an_undone_move_is_back_in_its_old_place_with_a_new_promise_version(office: Office) -> None:
    booking = office.booked(office.crew("Blue", office.hire()))
    moved = office.move(booking, crew_id=office.crew("Red")["id"], starts_at="2030-03-05T18:00:00Z").json
    answer = office.undo(moved)
    assert answer.status_code == 200
    assert place(answer.json) == place(booking)
    assert (answer.json["promise_version"], answer.json["undoable"]) == (3, False)
    assert [said["promise_version"] for said in office.said("booking.moved.v1")] == [2, 3]


def test_an_undone_release_is_back_under_a_new_id(office: Office) -> None:
    booking = office.booked(office.crew())
    answer = office.undo(office.release(booking).json)
    assert answer.status_code == 200
    assert answer.json["id"] != booking["id"]
    assert place(answer.json) == place(booking)
    assert [said["booking_id"] for said in office.said("booking.made.v1")] == [booking["id"], answer.json["id"]]
    assert office.queue()["count"] == 0


def test_an_undone_booking_waits_in_the_queue_again(office: Office) -> None:
    booking = office.booked(office.crew())
    assert office.undo(booking).json["status"] == "released"
    assert [waiting["visit_id"] for waiting in office.queue()["items"]] == [booking["visit_id"]]
    assert office.said("booking.released.v1")[0]["reason"] == "undone"


def test_there_is_one_step_back(office: Office) -> None:
    moved = office.move(office.booked(office.crew()), duration_minutes=60).json
    undone = office.undo(moved).json
    answer = office.undo(undone)
    assert (answer.status_code, answer.json["code"]) == (409, "nothing_to_undo")


def test_an_undo_on_a_stale_screen_is_refused(office: Office) -> None:
    booking = office.booked(office.crew())
    assert office.move(booking, duration_minutes=60).status_code == 200
    assert office.undo(booking).status_code == 412


def test_an_undo_into_a_place_that_is_taken_by_now_is_refused(office: Office) -> None:
    crew = office.crew("Blue")
    moved = office.move(office.booked(crew), starts_at="2030-03-04T18:00:00Z").json
    office.booked(crew)
    answer = office.undo(moved)
    assert (answer.status_code, answer.json["code"]) == (409, "crew_already_booked")
    assert office.undo(moved).json["code"] == "crew_already_booked"  # and can be tried again


def test_an_undo_brings_back_the_rule_that_was_set_aside_with_its_reason(office: Office) -> None:
    early = office.booked(office.crew(), "2030-03-04T12:00:00Z", override_reason="customer asked")
    moved = office.move(early, starts_at="2030-03-04T18:00:00Z").json
    undone = office.undo(moved).json
    assert (undone["warnings"], undone["override_reason"]) == (["outside_working_hours"], "customer asked")


def test_a_visit_under_way_is_not_moved_back(office: Office) -> None:
    moved = office.move(office.booked(office.crew()), starts_at="2030-03-04T18:00:00Z").json
    office.tell("started", moved["visit_id"])
    assert office.undo(moved).json["code"] == "visit_underway"


def test_a_release_by_cancellation_is_not_undone_here(office: Office) -> None:
    booking = office.booked(office.crew())
    office.tell("cancelled", booking["visit_id"], reason="ill")
    released = office.owner.get(f"/api/v1/bookings/{booking['id']}").json
    assert (released["status"], released["undoable"]) == ("released", False)
    assert office.undo(released).json["code"] == "nothing_to_undo"


def test_an_undone_release_of_a_visit_booked_again_is_refused(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    released = office.release(booking).json
    office.book(booking["visit_id"], crew)
    assert office.undo(released).json["code"] == "visit_already_booked"


def test_each_change_is_kept_with_who_made_it(office: Office, harness: Harness) -> None:
    moved = office.move(office.booked(office.crew()), duration_minutes=60).json
    office.undo(moved)
    rows = harness.rows(
        "SELECT kind, changed_by IS NOT NULL, undone_at IS NOT NULL FROM booking_changes"
        " WHERE organization_id = %s ORDER BY id",
        office.organization_id,
    )
    assert rows == [("made", True, False), ("moved", True, True)]

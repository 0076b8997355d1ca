"""Swaps and moves of many bookings: all or nothing, one record of it, one undo."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from scheduling.testing.office import Office

NINE, NOON, ONE = "2030-03-04T14:00:00Z", "2030-03-04T17:00:00Z", "2030-03-04T18:00:00Z"
PLACE = ("crew_id", "starts_at", "ends_at", "window_starts_at", "window_ends_at", "people", "warnings")


def place(booking: dict[str, Any]) -> dict[str, Any]:
    return {name: booking[name] for name in PLACE}


def test_two_bookings_change_crew_and_start_and_keep_their_lengths(office: Office) -> None:
    blue, red = office.crew("Blue", office.hire("Ann")), office.crew("Red", office.hire("Bob"))
    long, short = office.booked(blue, NINE), office.booked(red, ONE, duration_minutes=60)
    answer = office.swap(long, short)
    assert (answer.status_code, answer.json["kind"], answer.json["bookings"]) == (200, "swap", 2)
    now_long, now_short = office.shown(long), office.shown(short)
    assert (now_long["crew_name"], now_long["starts_at"], now_long["ends_at"]) == ("Red", ONE, "2030-03-04T20:00:00Z")
    assert (now_short["crew_name"], now_short["starts_at"]) == ("Blue", NINE)
    assert [who["name"] for who in now_short["people"]] == ["Ann"]
    assert len(office.said("booking.moved.v1")) == 2


def test_a_swap_within_one_crews_day_is_possible_and_undone_as_one(office: Office) -> None:
    crew = office.crew("Blue", office.hire("Ann"))
    one, other = office.booked(crew, NINE), office.booked(crew, NOON)
    swapped = office.swap(one, other).json
    alone = office.undo(office.shown(one))
    assert (alone.status_code, alone.json["code"]) == (409, "part_of_change_set")
    assert alone.json["change_set_id"] == swapped["id"]
    undone = office.undo_set(swapped)
    assert (undone.status_code, undone.json["undone_at"]) == (200, "2030-03-04T12:00:00Z")
    assert [place(office.shown(each)) for each in (one, other)] == [place(one), place(other)]
    again = office.undo_set(swapped)
    assert (again.status_code, again.json["code"]) == (409, "change_set_undone")


def test_a_swap_into_a_third_job_names_it_and_changes_nothing(office: Office) -> None:
    blue, red = office.crew("Blue"), office.crew("Red")
    long, third = office.booked(blue, NINE, duration_minutes=180), office.booked(red, NOON)
    short = office.booked(red, "2030-03-04T15:00:00Z", duration_minutes=60)
    refused = office.swap(short, long)
    assert (refused.status_code, refused.json["code"]) == (409, "crew_already_booked")
    assert refused.json["detail"] == f"Red is on job {third['job_number']} from 2030-03-04 12:00 to 14:00"
    assert [place(office.shown(each)) for each in (long, short)] == [place(long), place(short)]


def test_a_swap_is_refused_on_a_stale_screen_of_either(office: Office) -> None:
    one, other = office.booked(office.crew("Blue")), office.booked(office.crew("Red"))
    assert office.move(other, duration_minutes=60).status_code == 200
    assert office.swap(one, other).status_code == 412
    assert office.swap({**one, "version": 9}, {**other, "version": 2}).status_code == 412
    assert office.swap(one, one).json["code"] == "same_booking"
    assert office.swap(one, {"id": str(new_id()), "version": 1}).status_code == 404


def test_many_moves_are_one_change_and_one_undo(office: Office) -> None:
    crew = office.crew()
    bookings = [office.booked(crew, at, duration_minutes=60) for at in (NINE, NOON, ONE)]
    targets = ["2030-03-05T14:00:00Z", "2030-03-05T15:00:00Z", "2030-03-06T14:00:00Z"]
    moves = [(booking, {"starts_at": at}) for booking, at in zip(bookings, targets, strict=True)]
    answer = office.move_together(*moves, reason="rain")
    assert (answer.status_code, answer.json["bookings"], answer.json["reason"]) == (201, 3, "rain")
    assert [office.shown(booking)["starts_at"] for booking in bookings] == targets
    listed = office.owner.get("/api/v1/change-sets?kind=bulk").json["items"]
    assert [each["id"] for each in listed] == [answer.json["id"]]
    assert office.undo_set(answer.json).status_code == 200
    assert [place(office.shown(booking)) for booking in bookings] == [place(booking) for booking in bookings]


def test_a_bulk_move_that_moves_nothing_is_refused_and_leaves_no_trace(office: Office) -> None:
    booking = office.booked(office.crew(), NINE)
    answer = office.move_together((booking, {"starts_at": NINE}))
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (409, "already_in_place", "moves")
    assert office.owner.get("/api/v1/change-sets?kind=bulk").json["items"] == []


def test_an_act_and_its_undo_are_in_the_audit_as_a_whole(office: Office) -> None:
    crew = office.crew()
    one, two = office.booked(crew, NINE), office.booked(crew, NOON)
    later = ((one, {"starts_at": "2030-03-05T14:00:00Z"}), (two, {"starts_at": "2030-03-05T17:00:00Z"}))
    made = office.move_together(*later, reason="rain").json
    assert office.undo_set(made).status_code == 200
    undo, make = office.owner.get("/api/v1/audit/scheduling?record_type=change_set").json["items"]
    assert (make["action"], make["record_id"], make["reason"]) == ("change_set.make", made["id"], "rain")
    assert make["after"] == {"kind": "bulk", "bookings": 2, "plan_id": None}
    assert (undo["action"], undo["record_id"]) == ("change_set.undo", made["id"])


def test_each_may_take_the_place_that_another_leaves(office: Office) -> None:
    crew = office.crew("Blue", office.hire())
    one, two, three = (office.booked(crew, at, duration_minutes=60) for at in (NINE, NOON, ONE))
    around = ((one, {"starts_at": NOON}), (two, {"starts_at": ONE}), (three, {"starts_at": NINE}))
    assert office.move_together(*around).status_code == 201
    assert [office.shown(each)["starts_at"] for each in (one, two, three)] == [NOON, ONE, NINE]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"starts_at": "2030-03-05T14:30:00Z"}, "both_wanted"),
        ({"starts_at": "2030-03-09T14:00:00Z"}, "outside_working_hours"),
        ({"crew_id": str(new_id())}, "not_found"),
    ],
)
def test_one_move_that_cannot_be_had_refuses_all(office: Office, second: dict[str, Any], code: str) -> None:
    crew = office.crew()
    one, two = office.booked(crew, NINE, duration_minutes=60), office.booked(crew, NOON, duration_minutes=60)
    answer = office.move_together((one, {"starts_at": "2030-03-05T14:00:00Z"}), (two, second))
    assert answer.json["code"] == code
    assert [place(office.shown(each)) for each in (one, two)] == [place(one), place(two)]
    assert office.owner.get("/api/v1/change-sets?kind=bulk").json["items"] == []


def test_an_undo_is_refused_as_a_whole_when_a_booking_was_changed_since(office: Office) -> None:
    crew = office.crew()
    one, two = office.booked(crew, NINE), office.booked(crew, NOON)
    swapped = office.swap(one, two).json
    office.move(office.shown(two), starts_at="2030-03-05T14:00:00Z")
    refused = office.undo_set(swapped)
    assert (refused.status_code, refused.json["code"], refused.json["booking_id"]) == (409, "changed_since", two["id"])
    assert office.shown(one)["starts_at"] == NOON


def test_a_single_change_is_a_change_set_too(office: Office) -> None:
    booking = office.booked(office.crew())
    moved = office.move(booking, starts_at=ONE).json
    newest = office.owner.get("/api/v1/change-sets").json["items"][0]
    assert (newest["kind"], newest["bookings"]) == ("single", 1)
    shown = office.owner.get(f"/api/v1/change-sets/{newest['id']}").json["changes"][0]
    assert (shown["kind"], shown["before"]["starts_at"], shown["after"]["starts_at"]) == ("moved", NINE, ONE)
    assert office.undo_set(newest).status_code == 200
    assert place(office.shown(moved)) == place(booking)


def test_a_stranger_sees_and_undoes_nothing(office: Office, stranger: Office) -> None:
    crew = office.crew()
    swapped = office.swap(office.booked(crew, NINE), office.booked(crew, NOON)).json
    assert stranger.owner.get(f"/api/v1/change-sets/{swapped['id']}").status_code == 404
    assert stranger.undo_set(swapped).status_code == 404
    assert stranger.owner.get("/api/v1/change-sets").json["items"] == []


def test_each_event_of_a_booking_tells_the_version_that_it_has_then(office: Office) -> None:
    person = office.hire()
    crew, other = office.crew("Blue", person), office.crew("Red")
    booking = office.booked(crew)
    second = office.booked(other, starts_at="2030-03-04T20:00:00Z")
    moved = office.move(booking, starts_at="2030-03-04T18:00:00Z").json
    office.undo(moved)
    office.swap(office.shown(booking), office.shown(second))
    versions = {
        said["booking_id"]: said["version"] for kind in ("made", "moved") for said in office.said(f"booking.{kind}.v1")
    }
    assert versions == {each["id"]: office.shown(each)["version"] for each in (booking, second)}

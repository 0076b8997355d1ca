"""A rained-out day and a sick crew: the preview says what cannot move and why, and changes nothing."""

from __future__ import annotations

import pytest

from scheduling.testing.office import Office

NINE, NOON = "2030-03-04T14:00:00Z", "2030-03-04T17:00:00Z"


def confirmed(preview: dict[str, object]) -> list[dict[str, object]]:
    """The moves that a preview found possible."""
    items: list[dict[str, object]] = preview["items"]  # type: ignore[assignment]
    moves = []
    for item in items:
        if item["after"] is not None:
            place: dict[str, object] = item["after"]  # type: ignore[assignment]
            wanted = {"crew_id": place["crew_id"], "starts_at": place["starts_at"]}
            moves.append({"booking_id": item["booking_id"], "version": item["version"], **wanted})
    return moves


def test_a_rain_day_moves_what_it_can_and_says_why_the_rest_stays(office: Office) -> None:
    blue, red = office.crew("Blue", skills=["roof"]), office.crew("Red")
    free, blocked, underway = office.booked(blue, NINE), office.booked(red, NINE), office.booked(red, NOON)
    in_the_way = office.booked(red, "2030-03-05T14:00:00Z")
    office.tell("started", underway["visit_id"], at="2030-03-04T12:00:00Z")
    preview = office.preview(days=1)
    assert (preview["movable"], preview["blocked"]) == (1, 2)
    found = {item["booking_id"]: item for item in preview["items"]}
    assert found[free["id"]]["after"]["starts_at"] == "2030-03-05T14:00:00Z"
    assert found[blocked["id"]]["code"] == "crew_already_booked"
    assert f"job {in_the_way['job_number']}" in found[blocked["id"]]["detail"]
    assert found[underway["id"]]["code"] == "visit_underway"
    assert office.said("booking.moved.v1") == []
    done = office.owner.post("/api/v1/bulk-moves", {"moves": confirmed(preview), "reason": "rain"})
    assert (done.status_code, done.json["bookings"]) == (201, 1)
    assert office.undo_set(done.json).status_code == 200
    assert office.shown(free)["starts_at"] == NINE


def test_a_booking_that_stays_stands_in_the_way_of_another(office: Office) -> None:
    crew = office.crew()
    stays = office.booked(crew, "2030-03-05T14:00:00Z")
    office.tell("started", stays["visit_id"], at="2030-03-04T12:00:00Z")
    comes = office.booked(crew, NINE)
    (item,) = office.preview(days=1)["items"]
    assert (item["booking_id"], item["code"]) == (comes["id"], "crew_already_booked")


def test_a_sick_crews_day_goes_to_another_crew(office: Office) -> None:
    sick, other = office.crew("Blue", office.hire("Ann")), office.crew("Red", office.hire("Bob"))
    one, two = office.booked(sick, NINE), office.booked(sick, NOON)
    busy = office.booked(other, NOON, duration_minutes=60)
    preview = office.preview(crew_id=sick["id"], to_crew_id=other["id"])
    found = {item["booking_id"]: item for item in preview["items"]}
    assert busy["id"] not in found
    assert found[one["id"]]["after"]["crew_id"] == other["id"]
    assert found[two["id"]]["code"] == "crew_already_booked"


def test_the_same_clock_time_is_kept_over_a_change_of_clocks(office: Office) -> None:
    crew = office.crew()
    office.booked(crew, "2030-03-08T14:00:00Z")  # nine o'clock on Friday, before clocks go forward
    (item,) = office.preview("2030-03-08", days=3)["items"]
    assert item["after"]["starts_at"] == "2030-03-11T13:00:00Z"
    office.booked(crew, "2030-11-01T13:00:00Z")
    (item,) = office.preview("2030-11-01", days=3)["items"]
    assert item["after"]["starts_at"] == "2030-11-04T14:00:00Z"


def test_a_preview_that_is_confirmed_too_late_is_refused(office: Office) -> None:
    booking = office.booked(office.crew())
    preview = office.preview(days=1)
    office.move(booking, starts_at=NOON)
    late = office.owner.post("/api/v1/bulk-moves", {"moves": confirmed(preview)})
    assert (late.status_code, office.shown(booking)["starts_at"]) == (412, NOON)


def test_rules_may_be_set_aside_with_a_reason(office: Office) -> None:
    office.booked(office.crew(), "2030-03-08T14:00:00Z")
    (refused,) = office.preview("2030-03-08", days=1)["items"]
    assert refused["code"] == "outside_working_hours"
    (allowed,) = office.preview("2030-03-08", days=1, override_reason="storm season")["items"]
    assert allowed["warnings"] == ["outside_working_hours"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [({}, "days"), ({"days": 367}, "days"), ({"days": 1, "on": "1999-01-01"}, "on"), ({"crew": "Blue"}, "crew")],
)
def test_bad_input_about_a_bulk_move_names_the_field(office: Office, facts: dict[str, object], field: str) -> None:
    answer = office.owner.post("/api/v1/bulk-moves/preview", {"on": "2030-03-04", **facts})
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_a_day_without_bookings_and_a_bulk_move_without_moves(office: Office) -> None:
    assert office.preview(days=1) == {"movable": 0, "blocked": 0, "items": []}
    assert office.owner.post("/api/v1/bulk-moves", {"moves": []}).json["field"] == "moves"

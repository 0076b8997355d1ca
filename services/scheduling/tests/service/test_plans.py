"""The calendar follows a confirmed plan as one change set, as far as it can."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.ids import new_id
from scheduling.testing.office import Office

NINE, NOON = "2030-03-04T14:00:00Z", "2030-03-04T17:00:00Z"


def item(visit: UUID | str, crew: dict[str, Any], starts_at: str = NINE, **facts: Any) -> dict[str, Any]:
    return {"visit_id": visit, "crew_id": crew["id"], "starts_at": starts_at, "minutes": 120, **facts}


def test_a_plan_books_and_moves_as_one_change(office: Office) -> None:
    blue, red = office.crew("Blue"), office.crew("Red")
    booking, waiting = office.booked(blue), office.visit()
    moving = item(booking["visit_id"], red, NOON, booking_version=booking["version"])
    plan_id = office.confirm_plan(moving, item(waiting, blue))
    (said,) = office.said("plan.applied.v1")
    assert (said["plan_id"], said["refused"]) == (str(plan_id), [])
    assert set(said["applied"]) == {booking["visit_id"], str(waiting)}
    day = {group["crew"]["name"]: [card["visit_id"] for card in group["bookings"]] for group in office.day()["crews"]}
    assert day == {"Blue": [str(waiting)], "Red": [booking["visit_id"]]}
    assert (len(office.said("booking.moved.v1")), len(office.said("booking.made.v1"))) == (1, 2)
    undone = office.undo_set({"id": said["change_set_id"]})
    assert (undone.status_code, undone.json["plan_id"]) == (200, str(plan_id))
    assert office.said("plan.undone.v1") == [{"plan_id": str(plan_id), "change_set_id": said["change_set_id"]}]
    assert office.shown(booking)["crew_name"] == "Blue"
    assert [row["visit_id"] for row in office.queue()["items"]] == [str(waiting)]


def test_what_cannot_be_placed_is_told_with_the_rule_that_said_no(office: Office) -> None:
    crew = office.crew()
    fixed, stale = office.booked(crew, NOON), office.booked(office.crew("Red"))
    fits, clashes, closed = office.visit(), office.visit(), office.visit()
    office.tell("cancelled", closed, reason="no")
    office.confirm_plan(
        item(fits, crew),
        item(clashes, crew, NOON),
        item(closed, crew, "2030-03-05T14:00:00Z"),
        item(stale["visit_id"], crew, "2030-03-05T17:00:00Z", booking_version=7),
        item(fixed["visit_id"], crew, "2030-03-06T17:00:00Z", booking_version=None),
    )
    (said,) = office.said("plan.applied.v1")
    assert said["applied"] == [str(fits)]
    assert {each["visit_id"]: each["reason"] for each in said["refused"]} == {
        str(clashes): "crew_already_booked",
        str(closed): "visit_closed",
        stale["visit_id"]: "stale",
        fixed["visit_id"]: "visit_already_booked",
    }


def test_a_plan_of_which_nothing_fits_changes_nothing(office: Office) -> None:
    crew, visit = office.crew(), office.visit(skills=["roof"])
    plan_id = office.confirm_plan(item(visit, crew))
    (said,) = office.said("plan.refused.v1")
    assert said["plan_id"] == str(plan_id)
    assert said["refused"] == [{"visit_id": str(visit), "reason": "skills_missing"}]
    assert (office.said("plan.applied.v1"), office.queue()["count"]) == ([], 1)
    assert office.owner.get("/api/v1/change-sets").json["items"] == []


def test_a_plan_that_finds_everything_in_its_place_is_followed_and_on_record(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    there = item(booking["visit_id"], crew, booking_version=booking["version"])
    plan_id = office.confirm_plan(there)
    (said,) = office.said("plan.applied.v1")
    assert (said["applied"], office.said("booking.moved.v1")) == ([booking["visit_id"]], [])
    [entry] = office.owner.get("/api/v1/audit/scheduling?record_type=change_set").json["items"]
    assert (entry["record_id"], entry["after"]["plan_id"]) == (said["change_set_id"], str(plan_id))
    assert office.undo_set({"id": said["change_set_id"]}).status_code == 200
    assert office.shown(booking)["starts_at"] == NINE


def test_a_plan_that_is_heard_twice_is_followed_once(office: Office) -> None:
    crew, visit, event_id, plan_id = office.crew(), office.visit(), new_id(), new_id()
    for _ in range(2):
        office.confirm_plan(item(visit, crew), plan_id=plan_id, event_id=event_id)
    assert (len(office.said("plan.applied.v1")), len(office.said("booking.made.v1"))) == (1, 1)


def test_an_impossible_time_is_refused_and_not_a_stop_for_the_rest(office: Office) -> None:
    crew, one, other = office.crew(), office.visit(), office.visit()
    office.confirm_plan(item(one, crew, "2030-03-04T14:07:00Z"), item(other, crew))
    (said,) = office.said("plan.applied.v1")
    assert (said["applied"], said["refused"][0]["reason"]) == ([str(other)], "off_grid")

"""Nobody is sent while they are away or on a holiday, unless a planner gives a reason; older bookings are marked."""

from __future__ import annotations

from typing import Any

import pytest

from scheduling.testing.office import Office

HOLIDAY = {"on": "2030-03-04", "name": "Founders' Day"}


def only_card(office: Office, on: str = "2030-03-04") -> dict[str, Any]:
    (card,) = [card for group in office.day(on)["crews"] for card in group["bookings"]]
    found: dict[str, Any] = card
    return found


def test_a_crew_that_is_away_is_booked_only_with_a_reason(office: Office) -> None:
    crew, visit = office.crew("Blue"), office.visit()
    office.time_off(crew_id=crew["id"], reason="training")
    refused = office.book(visit, crew)
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (409, "crew_away", "crew_id")
    assert refused.json["detail"] == "Blue is away from 2030-03-04 00:00 to 2030-03-05 00:00"
    assert office.book(visit, crew, override_reason="they agreed").json["warnings"] == ["crew_away"]


def test_a_person_who_is_away_holds_up_each_crew_they_go_with(office: Office) -> None:
    ann = office.hire("Ann")
    crew, other = office.crew("Blue", ann), office.crew("Red")
    office.time_off(person_id=str(ann))
    assert office.book(office.visit(), crew).json["code"] == "person_away"
    named = office.book(office.visit(), other, people=[str(ann)])
    assert (named.json["code"], named.json["detail"][:11]) == ("person_away", "Ann is away")
    assert office.book(office.visit(), crew, "2030-03-05T14:00:00Z").status_code == 201


def test_part_of_a_day_off_leaves_the_rest_free(office: Office) -> None:
    crew = office.crew()
    office.time_off(crew_id=crew["id"], from_clock="12:00", until_clock="14:00")
    assert office.book(office.visit(), crew, "2030-03-04T15:00:00Z").status_code == 201
    assert office.book(office.visit(), crew, "2030-03-04T17:00:00Z").json["code"] == "crew_away"
    assert office.book(office.visit(), crew, "2030-03-04T19:00:00Z").status_code == 201


def test_a_holiday_closes_the_day_for_all(office: Office) -> None:
    crew, visit = office.crew(), office.visit()
    made = office.owner.post("/api/v1/holidays", HOLIDAY)
    assert made.status_code == 201
    refused = office.book(visit, crew)
    assert (refused.json["code"], refused.json["detail"]) == (
        "organization_holiday",
        "2030-03-04 is a holiday: Founders' Day",
    )
    day = office.day()
    assert (day["holidays"], day["crews"][0]["open"]) == ([HOLIDAY], [])
    assert office.owner.post("/api/v1/holidays", HOLIDAY).json["code"] == "holiday_taken"
    assert office.owner.delete(f"/api/v1/holidays/{made.json['id']}").status_code == 204
    assert office.book(visit, crew).status_code == 201


def test_a_booking_that_was_there_first_is_marked(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", ann)
    office.booked(crew)
    away = office.time_off(person_id=str(ann))
    office.time_off(crew_id=crew["id"])
    office.owner.post("/api/v1/holidays", HOLIDAY)
    assert only_card(office)["conflicts"] == ["organization_holiday", "crew_away", "person_away"]
    assert len(office.day()["crews"][0]["away"]) == 1
    office.owner.delete(f"/api/v1/time-off/{away['id']}")
    assert only_card(office)["conflicts"] == ["organization_holiday", "crew_away"]


def test_a_rule_that_was_set_aside_is_no_conflict(office: Office) -> None:
    crew = office.crew()
    office.time_off(crew_id=crew["id"])
    office.booked(crew, override_reason="they agreed")
    assert only_card(office)["conflicts"] == []


@pytest.mark.parametrize(("on", "hours"), [("2030-03-10", 23), ("2030-11-03", 25), ("2030-03-12", 24)])
def test_a_day_off_is_as_long_as_its_clocks_make_it(office: Office, on: str, hours: int) -> None:
    made = office.time_off(crew_id=office.crew()["id"], from_on=on, until_on=on)
    starts, ends = (int(made[name][11:13]) for name in ("starts_at", "ends_at"))
    assert ends - starts + 24 == hours


def test_time_off_is_listed_from_a_day_on_and_people_see_their_own(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    crew = office.crew("Blue", ann)
    own, crews = office.time_off(person_id=str(ann)), office.time_off(crew_id=crew["id"])
    office.time_off(person_id=str(bob), from_on="2030-03-01", until_on="2030-03-02")
    listed = office.owner.get("/api/v1/time-off?from=2030-03-03").json["items"]
    assert [each["id"] for each in listed] == [own["id"], crews["id"]]
    seen = office.as_lead(ann).get("/api/v1/time-off").json["items"]
    assert [each["id"] for each in seen] == [own["id"], crews["id"]]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "crew_id"),
        ({"person_id": ""}, "person_id"),
        ({"until_on": "2030-03-03"}, "until_on"),
        ({"until_on": "2034-03-03"}, "until_on"),
        ({"from_clock": "14:00", "until_clock": "12:00"}, "until_on"),
        ({"from_clock": "25:00"}, "from_clock"),
    ],
)
def test_bad_input_about_time_off_names_the_field(office: Office, facts: dict[str, Any], field: str) -> None:
    whose = {} if not facts or "person_id" in facts else {"crew_id": office.crew()["id"]}
    body = {"from_on": "2030-03-04", "until_on": "2030-03-04", **whose, **facts}
    answer = office.owner.post("/api/v1/time-off", body)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_others_are_told_who_is_away_and_when_the_day_is_a_holiday_but_not_why(office: Office) -> None:
    ann, crew = office.hire("Ann"), office.crew("Blue")
    off = office.time_off(person_id=str(ann), reason="surgery")
    office.time_off(crew_id=crew["id"], from_clock="12:00", until_clock="14:00")
    persons, crews = office.said("time_off.given.v1")
    assert (persons["person_id"], persons["crew_id"], "reason" in persons) == (str(ann), None, False)
    assert (persons["starts_at"], persons["ends_at"]) == ("2030-03-04T05:00:00Z", "2030-03-05T05:00:00Z")
    assert (crews["crew_id"], crews["starts_at"]) == (crew["id"], "2030-03-04T17:00:00Z")
    office.owner.delete(f"/api/v1/time-off/{off['id']}")
    assert office.said("time_off.withdrawn.v1") == [{"time_off_id": off["id"]}]
    holiday = office.owner.post("/api/v1/holidays", HOLIDAY).json
    office.owner.delete(f"/api/v1/holidays/{holiday['id']}")
    assert office.said("holiday.added.v1")[0] == {
        "holiday_id": holiday["id"],
        "date": HOLIDAY["on"],
        "name": HOLIDAY["name"],
    }
    assert office.said("holiday.removed.v1") == [{"holiday_id": holiday["id"]}]


def test_a_stranger_withdraws_nothing(office: Office, stranger: Office) -> None:
    made = office.time_off(crew_id=office.crew()["id"])
    assert stranger.owner.delete(f"/api/v1/time-off/{made['id']}").status_code == 404
    assert stranger.owner.post("/api/v1/time-off", {"crew_id": office.crew("Red")["id"],
        "from_on": "2030-03-04", "until_on": "2030-03-04"}).status_code == 404  # fmt: skip

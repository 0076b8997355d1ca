"""Day and week by the office's clocks."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from scheduling.testing.office import Office


def cells(week: dict[str, Any], crew: int = 0) -> list[list[str]]:
    return [[card["id"] for card in day["bookings"]] for day in week["crews"][crew]["days"]]


def test_a_day_is_grouped_by_crew_in_order_of_time(office: Office) -> None:
    red, blue = office.crew("Red"), office.crew("Blue")
    later = office.booked(blue, "2030-03-04T18:00:00Z")
    sooner = office.booked(blue, "2030-03-04T14:00:00Z")
    other = office.booked(red)
    office.booked(red, "2030-03-05T14:00:00Z")
    day = office.day()
    shown = {group["crew"]["name"]: [card["id"] for card in group["bookings"]] for group in day["crews"]}
    assert shown == {"Blue": [sooner["id"], later["id"]], "Red": [other["id"]]}
    assert (day["on"], day["zone"], day["complete"]) == ("2030-03-04", "America/New_York", True)


def test_a_card_shows_customer_address_services_time_crew_status_and_number(office: Office) -> None:
    booking = office.booked(office.crew("Blue"))
    (card,) = office.day()["crews"][0]["bookings"]
    assert (card["customer_name"], card["address"]["line1"]) == ("Rosa Diaz", "12 Elm Street")
    assert (card["services"], card["job_number"]) == (["House wash"], booking["job_number"])
    assert (card["starts_at"], card["crew_name"], card["status"]) == (booking["starts_at"], "Blue", "scheduled")
    assert (card["version"], card["amount"]) == (1, {"amount": 25000, "currency": "USD"})


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_a_card_is_the_same_wherever_it_is_shown(office: Office, view: str) -> None:
    tag = {"tag_id": new_id(), "name": "VIP", "colour": "#000000"}
    customer, lift = new_id(), office.vehicle("Lift", kind="equipment")
    office.hear("customer.created.v1", customer, {"customer_id": customer, "name": "Rosa Née", "tags": [tag]})
    visit = office.visit(customer_id=customer, skills=["roof"], services=["Häuser", 'a "quoted" one'])
    made = office.book(visit, office.crew("Blue", office.hire()), equipment=[str(lift)], override_reason="test")
    shown = office.shown(made.json)
    detail = {name: shown.pop(name) for name in ("promise_version", "override_reason", "released_reason")}
    assert detail["override_reason"] == "test"
    if view == "list":
        asked = {"from": "2030-03-04", "until": "2030-03-04"}
        (card,) = office.owner.get("/api/v1/schedule/list", query_string=asked).json["items"]
    elif view == "day":
        (card,) = office.day()["crews"][0]["bookings"]
    else:
        (card,) = office.week()["crews"][0]["days"][0]["bookings"]
    assert card == shown


def test_a_crews_day_shows_when_it_is_open(office: Office) -> None:
    office.crew("Blue", hours=[{"weekday": 0, "opens": "08:00", "closes": "17:00"}])
    (group,) = office.day()["crews"]
    assert group["open"] == [{"opens_at": "2030-03-04T13:00:00Z", "closes_at": "2030-03-04T22:00:00Z"}]
    assert office.day("2030-03-05")["crews"][0]["open"] == []


def test_a_week_has_crews_by_days_and_a_row_of_what_has_no_crew(office: Office) -> None:
    crew = office.crew("Blue")
    monday, friday = office.booked(crew), office.booked(crew, "2030-03-08T14:00:00Z")
    waiting = office.visit()
    week = office.week()
    assert week["days"] == [f"2030-03-{day:02d}" for day in range(4, 11)]
    assert cells(week) == [[monday["id"]], [], [], [], [friday["id"]], [], []]
    assert [row["visit_id"] for row in week["unassigned"]["items"]] == [str(waiting)]
    assert (week["unassigned"]["count"], week["unassigned"]["duration_minutes"]) == (1, 120)


def test_a_booking_over_midnight_stands_in_both_days(office: Office) -> None:
    booking = office.booked(office.crew(), "2030-03-05T03:00:00Z", duration_minutes=240, override_reason="night")
    assert cells(office.week())[:3] == [[booking["id"]], [booking["id"]], []]
    for on in ("2030-03-04", "2030-03-05"):
        assert [card["id"] for card in office.day(on)["crews"][0]["bookings"]] == [booking["id"]]


@pytest.mark.parametrize(
    ("on", "inside", "outside"),
    [
        # The day clocks go forward lasts from 05:00 to 04:00 UTC, the day they go back from 04:00 to 05:00.
        (
            "2030-03-10",
            ["2030-03-10T05:00:00Z", "2030-03-11T03:45:00Z"],
            ["2030-03-10T04:45:00Z", "2030-03-11T04:00:00Z"],
        ),
        (
            "2030-11-03",
            ["2030-11-03T04:00:00Z", "2030-11-04T04:45:00Z"],
            ["2030-11-03T03:45:00Z", "2030-11-04T05:00:00Z"],
        ),
    ],
)
def test_days_of_23_and_25_hours_show_what_their_clocks_hold(
    office: Office, on: str, inside: list[str], outside: list[str]
) -> None:
    crew = office.crew()
    for starts_at in [*inside, *outside]:
        office.booked(crew, starts_at, duration_minutes=15, override_reason="clock test")
    assert [card["starts_at"] for card in office.day(on)["crews"][0]["bookings"]] == inside


@pytest.mark.parametrize(
    ("opening", "before"),
    [("2030-03-11T12:00:00Z", "2030-03-11T11:45:00Z"), ("2030-11-04T13:00:00Z", "2030-11-04T12:45:00Z")],
)
def test_the_working_day_begins_at_eight_after_clocks_changed(office: Office, opening: str, before: str) -> None:
    crew = office.crew()
    assert office.book(office.visit(), crew, before).json["code"] == "outside_working_hours"
    assert office.book(office.visit(), crew, opening).status_code == 201


def test_a_week_over_the_change_of_clocks_has_seven_days(office: Office) -> None:
    crew = office.crew()
    first = office.booked(crew, "2030-03-08T14:00:00Z")
    last = office.booked(crew, "2030-03-15T03:45:00Z", duration_minutes=15, override_reason="late")
    week = office.week("2030-03-08")
    assert cells(week) == [[first["id"]], [], [], [], [], [], [last["id"]]]


def test_cards_can_be_narrowed_to_a_crew_and_a_status(office: Office) -> None:
    blue, red = office.crew("Blue"), office.crew("Red")
    waiting, started = office.booked(blue), office.booked(red)
    office.tell("started", started["visit_id"])
    by_crew = office.day(crew_id=blue["id"])
    assert [group["crew"]["name"] for group in by_crew["crews"]] == ["Blue"]
    by_status = office.day(status="in_progress")
    assert [card["id"] for group in by_status["crews"] for card in group["bookings"]] == [started["id"]]
    assert cells(office.week(status="scheduled", crew_id=blue["id"]))[0] == [waiting["id"]]


def test_cards_can_be_narrowed_to_a_tag_and_a_service(office: Office) -> None:
    crew, customer, tag = office.crew(), new_id(), new_id()
    tags = [{"tag_id": tag, "name": "VIP", "colour": "gold"}]
    office.hear("customer.created.v1", customer, {"customer_id": customer, "name": "Rosa", "tags": tags})
    tagged = office.book(office.visit(customer_id=customer, services=["Roof"]), crew).json
    office.booked(crew, "2030-03-04T18:00:00Z")
    assert [card["id"] for card in office.day(tag_id=str(tag))["crews"][0]["bookings"]] == [tagged["id"]]
    assert [card["id"] for card in office.day(service="Roof")["crews"][0]["bookings"]] == [tagged["id"]]


def test_an_inactive_crew_is_shown_only_where_it_was_booked(office: Office) -> None:
    crew = office.crew("Old")
    office.booked(crew, "2030-03-01T14:00:00Z")
    office.owner.patch(f"/api/v1/crews/{crew['id']}", {"active": False}, version=1)
    assert [group["crew"]["name"] for group in office.day("2030-03-01")["crews"]] == ["Old"]
    assert office.day("2030-03-04")["crews"] == []


def test_the_list_runs_in_order_of_time_between_two_days(office: Office) -> None:
    crew = office.crew()
    days = [office.booked(crew, f"2030-03-{day:02d}T14:00:00Z")["id"] for day in (7, 5, 6, 8)]
    first = office.owner.get("/api/v1/bookings?from=2030-03-05&until=2030-03-07&limit=2").json
    rest = office.owner.get(f"/api/v1/bookings?from=2030-03-05&until=2030-03-07&limit=2&after={first['next']}").json
    assert [card["id"] for card in first["items"] + rest["items"]] == [days[1], days[2], days[0]]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("day", "on"),
        ("day?on=2030-02-30", "on"),
        ("day?on=0001-01-01", "on"),
        ("day?on=9999-12-31", "on"),
        ("week?from=9999-12-31", "from"),
        ("week?from=2030-03-04&status=lost", "status"),
        ("week?from=2030-03-04&crew_id=1", "crew_id"),
        ("week?from=2030-03-04&colour=red", "colour"),
    ],
)
def test_a_question_that_makes_no_sense_names_the_field(office: Office, path: str, field: str) -> None:
    answer = office.owner.get(f"/api/v1/schedule/{path}")
    assert (answer.status_code, answer.json["field"]) == (422, field)

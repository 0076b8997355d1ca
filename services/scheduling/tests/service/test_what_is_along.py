"""What visits need along decides who can take them: equipment on the crew's vehicles, pieces named, water in the
tanks."""

from __future__ import annotations

from typing import Any

import pytest

from scheduling.testing.office import Office

NINE, NOON, TWO = "2030-03-04T14:00:00Z", "2030-03-04T17:00:00Z", "2030-03-04T19:00:00Z"
TOMORROW = "2030-03-05T14:00:00Z"


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def with_truck(office: Office, name: str = "Blue", **facts: Any) -> dict[str, Any]:
    """A crew with a truck of its own."""
    crew = office.crew(name)
    office.assign(office.vehicle(f"Truck of {name}", **facts), crew)
    return crew


def test_missing_equipment_is_named_and_needs_a_reason(office: Office) -> None:
    crew, visit = with_truck(office, carries=["ladder"]), office.visit(required_equipment=["Ladder", "Lift", "Crane"])
    answer = office.book(visit, crew)
    assert refusal(answer) == (409, "equipment_missing")
    assert (answer.json["field"], answer.json["missing_equipment"]) == ("crew_id", ["Lift", "Crane"])
    assert answer.json["detail"] == "Blue has no Lift, Crane along"
    booked = office.book(visit, crew, override_reason="rented for the day").json
    assert (booked["warnings"], booked["conflicts"]) == (["equipment_missing"], [])
    assert (booked["required_equipment"], booked["water_gallons"]) == (["Ladder", "Lift", "Crane"], 0)


def test_what_the_vehicle_of_that_day_carries_counts(office: Office) -> None:
    crew, visit = office.crew(), office.visit(required_equipment=["Lift"])
    office.assign(office.vehicle(carries=["LIFT"]), crew, starts_on="2030-03-05")
    assert refusal(office.book(visit, crew, NINE)) == (409, "equipment_missing")
    assert office.book(visit, crew, TOMORROW).status_code == 201


def test_a_shared_piece_counts_by_its_name_for_the_visit_that_it_is_named_for(office: Office) -> None:
    crew, lift = office.crew(), office.vehicle("Lift", kind="equipment", carries=["harness"])
    visit = office.visit(required_equipment=["lift", "Harness"])
    assert refusal(office.book(visit, crew)) == (409, "equipment_missing")
    booking = office.book(visit, crew, equipment=[str(lift)]).json
    assert (booking["warnings"], booking["conflicts"]) == ([], [])
    assert office.said("booking.made.v1")[-1]["equipment"] == [str(lift)]
    without = office.move(booking, equipment=[])
    assert refusal(without) == (409, "equipment_missing")


def test_what_must_stay_in_brings_nothing(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle(skills=["roof"], carries=["Lift"], tank_gallons=500)
    office.assign(truck, crew)
    booking = office.book(office.visit(required_equipment=["Lift"]), crew).json
    office.ground(truck, crew)
    assert office.shown(booking)["conflicts"] == ["vehicle_grounded", "equipment_missing"]
    for facts, code in (
        ({"skills": ["roof"]}, "skills_missing"),
        ({"required_equipment": ["Lift"]}, "equipment_missing"),
        ({"water_gallons": 1}, "water_short"),
    ):
        assert refusal(office.book(office.visit(**facts), crew, NOON)) == (409, code)
    office.ground(truck)  # somebody gave a reason to keep it
    assert office.shown(booking)["conflicts"] == []


def test_a_visit_whose_equipment_went_away_is_marked(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle(carries=["Lift"])
    assignment = office.assign(truck, crew)
    booking = office.book(office.visit(required_equipment=["Lift"]), crew).json
    assert office.shown(booking)["conflicts"] == []
    gone = {"assignment_id": assignment, "vehicle_id": truck, "crew_id": crew["id"]}
    office.hear("vehicle.unassigned.v1", truck, gone)
    assert office.shown(booking)["conflicts"] == ["equipment_missing"]
    [card] = office.week()["crews"][0]["days"][0]["bookings"]
    assert (card["conflicts"], card["required_equipment"]) == (["equipment_missing"], ["Lift"])


def test_the_tank_holds_what_the_visits_of_a_day_need_together(office: Office) -> None:
    crew = with_truck(office, tank_gallons=500)
    first = office.book(office.visit(water_gallons=300), crew, NINE).json
    thirsty = office.visit(water_gallons=300)
    answer = office.book(thirsty, crew, NOON)
    assert refusal(answer) == (409, "water_short")
    assert (answer.json["gallons_left"], answer.json["gallons_needed"]) == (200, 300)
    assert office.book(office.visit(water_gallons=200), crew, NOON).status_code == 201
    assert office.book(thirsty, crew, TOMORROW).status_code == 201
    moved = office.move(first, starts_at=TWO)
    assert moved.status_code == 200, "its own water is not counted twice"
    assert office.book(office.visit(), crew, NINE).status_code == 201, "what needs none is not asked"


def test_a_named_tank_brings_its_own_water(office: Office) -> None:
    crew, trailer = with_truck(office, tank_gallons=100), office.vehicle("Trailer", kind="equipment", tank_gallons=400)
    assert office.book(office.visit(water_gallons=450), crew, NINE, equipment=[str(trailer)]).status_code == 201
    assert office.book(office.visit(water_gallons=50), crew, NOON).status_code == 201
    assert refusal(office.book(office.visit(water_gallons=1), crew, TWO)) == (409, "water_short")


def test_moves_made_together_share_the_tank(office: Office) -> None:
    blue, red = with_truck(office, tank_gallons=300), with_truck(office, "Red", tank_gallons=300)
    one = office.book(office.visit(water_gallons=200), blue, NINE).json
    other = office.book(office.visit(water_gallons=200), red, NINE).json
    third = office.book(office.visit(water_gallons=200), red, TOMORROW).json
    assert refusal(office.move_together((third, {"starts_at": NOON}))) == (409, "water_short")
    assert office.swap(one, other).status_code == 200
    away = (office.shown(one), {"starts_at": "2030-03-06T14:00:00Z"})
    assert office.move_together(away, (third, {"starts_at": NOON})).status_code == 201


def test_a_plan_leaves_out_whom_it_gives_no_equipment(office: Office) -> None:
    crew, visit = office.crew(), office.visit(required_equipment=["Lift"])
    office.confirm_plan({"visit_id": visit, "crew_id": crew["id"], "starts_at": NINE, "minutes": 120})
    (said,) = office.said("plan.refused.v1")
    assert said["refused"] == [{"visit_id": str(visit), "reason": "equipment_missing"}]


def test_the_queue_tells_what_waits_needs(office: Office) -> None:
    office.visit(required_equipment=["Lift"], water_gallons=120)
    [waiting] = office.queue()["items"]
    assert (waiting["required_equipment"], waiting["water_gallons"]) == (["Lift"], 120)


@pytest.fixture
def blocking(office: Office) -> Office:
    """An office that books nobody whose vehicle must stay in."""
    settings = office.owner.get("/api/v1/schedule/settings").json
    assert settings["grounded_vehicles"] == "flag"
    change = {"grounded_vehicles": "block"}
    answer = office.owner.patch("/api/v1/schedule/settings", change, version=settings["version"])
    assert (answer.status_code, answer.json["grounded_vehicles"]) == (200, "block")
    return office


def test_by_default_a_booking_with_a_grounded_vehicle_is_marked(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle()
    office.assign(truck, crew)
    office.ground(truck, crew)
    answer = office.book(office.visit(), crew)
    assert (answer.status_code, answer.json["conflicts"], answer.json["warnings"]) == (201, ["vehicle_grounded"], [])


def test_where_it_blocks_the_refusal_names_vehicle_and_reason(blocking: Office) -> None:
    crew, truck = blocking.crew(), blocking.vehicle("Truck 9")
    blocking.assign(truck, crew)
    blocking.ground(truck, crew, reason="safety_overdue", from_on="2030-03-05")
    assert blocking.book(blocking.visit(), crew, NINE).status_code == 201, "not yet"
    visit = blocking.visit()
    answer = blocking.book(visit, crew, TOMORROW)
    assert refusal(answer) == (409, "vehicle_grounded")
    assert answer.json["detail"] == "Truck 9 has a safety service overdue"
    assert (answer.json["vehicle"], answer.json["grounded_reason"]) == ("Truck 9", "safety_overdue")
    planner = blocking.as_role("manager", permissions=("schedule:write", "jobs:read_all"))
    body = {"visit_id": str(visit), "crew_id": crew["id"], "starts_at": TOMORROW, "override_reason": "short way"}
    assert refusal(planner.post("/api/v1/bookings", body)) == (403, "grounded_override_forbidden")
    booked = blocking.book(visit, crew, TOMORROW, override_reason="brakes were checked").json
    assert (booked["warnings"], booked["conflicts"]) == (["vehicle_grounded"], [])
    entry = blocking.owner.get("/api/v1/audit/scheduling?record_type=booking").json["items"][0]
    assert entry["reason"] == "brakes were checked"


def test_where_it_blocks_a_named_piece_and_a_plan_are_refused_too(blocking: Office) -> None:
    crew, lift = blocking.crew(), blocking.vehicle("Lift", kind="equipment")
    blocking.ground(lift)
    visit = blocking.visit()
    assert refusal(blocking.book(visit, crew, equipment=[str(lift)])) == (409, "vehicle_grounded")
    truck = blocking.vehicle()
    blocking.assign(truck, crew)
    blocking.ground(truck, crew)
    blocking.confirm_plan({"visit_id": visit, "crew_id": crew["id"], "starts_at": NINE, "minutes": 120})
    assert blocking.said("plan.refused.v1")[0]["refused"] == [{"visit_id": str(visit), "reason": "vehicle_grounded"}]


def test_another_word_than_flag_or_block_is_refused(office: Office) -> None:
    answer = office.owner.patch("/api/v1/schedule/settings", {"grounded_vehicles": "shrug"}, version=1)
    assert (answer.status_code, answer.json["field"]) == (422, "grounded_vehicles")

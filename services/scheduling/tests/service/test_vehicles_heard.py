"""What the fleet service tells: the vehicle of the day, what it lets a crew do, and when it must stay in."""

from __future__ import annotations

from typing import Any

from scheduling.testing.office import Office

NINE = "2030-03-04T14:00:00Z"


def names(booking: dict[str, Any]) -> list[str]:
    return [vehicle["name"] for vehicle in booking["vehicles"]]


def test_a_crews_vehicle_goes_along_on_its_days(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle("Truck 4")
    office.assign(truck, crew, ends_on="2030-03-05")
    assert [names(office.booked(crew, f"2030-03-0{day}T14:00:00Z")) for day in (4, 5, 6)] == [["Truck 4"]] * 2 + [[]]
    cells = office.week()["crews"][0]["days"]
    assert [[held["name"] for held in cell["vehicles"]] for cell in cells[:3]] == [["Truck 4"], ["Truck 4"], []]


def test_its_skills_count_for_the_crew(office: Office) -> None:
    crew, visit = office.crew(), office.visit(skills=["Soft wash"])
    assert office.book(visit, crew).json["code"] == "skills_missing"
    office.assign(office.vehicle(skills=["soft wash"]), crew)
    assert office.book(visit, crew).status_code == 201


def test_visits_booked_before_take_it_along_and_go_without_it_again(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    truck = office.vehicle("Truck 4")
    assignment = office.assign(truck, crew)
    assert names(office.shown(booking)) == ["Truck 4"]
    office.assign(truck, crew, assignment_id=assignment, starts_on="2030-03-05")
    assert names(office.shown(booking)) == []
    office.assign(truck, crew, assignment_id=assignment)
    gone = {"assignment_id": assignment, "vehicle_id": truck, "crew_id": crew["id"]}
    office.hear("vehicle.unassigned.v1", truck, gone)
    assert names(office.shown(booking)) == []


def test_shared_equipment_is_in_one_place_at_a_time(office: Office) -> None:
    lift = office.vehicle("Lift", kind="equipment")
    first = office.booked(office.crew("Blue"), equipment=[str(lift)])
    assert first["vehicles"] == [{"vehicle_id": str(lift), "name": "Lift", "kind": "equipment"}]
    visit, red = office.visit(), office.crew("Red")
    refused = office.book(visit, red, equipment=[str(lift)])
    assert (refused.status_code, refused.json["code"]) == (409, "equipment_already_booked")
    assert refused.json["detail"] == f"Lift is on job {first['job_number']} from 2030-03-04 09:00 to 11:00"
    assert refused.json["conflicts"][0]["kind"] == "equipment"
    assert office.book(visit, red, "2030-03-04T16:00:00Z", equipment=[str(lift)]).status_code == 201


def test_a_vehicle_is_with_one_job_at_a_time_too(office: Office) -> None:
    truck, blue = office.vehicle("Truck 4"), office.crew("Blue")
    lent = office.booked(office.crew("Red"), equipment=[str(truck)])
    office.assign(truck, blue)
    refused = office.book(office.visit(), blue)
    assert (refused.json["code"], refused.json["conflicts"][0]["booking_id"]) == ("vehicle_already_booked", lent["id"])


def test_a_vehicle_that_another_job_has_is_marked_where_it_is_missing(office: Office) -> None:
    truck, blue = office.vehicle("Truck 4"), office.crew("Blue")
    booking = office.booked(blue)
    office.booked(office.crew("Red"), equipment=[str(truck)])
    office.assign(truck, blue)
    shown = office.shown(booking)
    assert (names(shown), shown["conflicts"]) == ([], ["vehicle_taken"])


def test_equipment_that_is_unknown_or_retired_is_refused(office: Office) -> None:
    gone = office.vehicle("Old lift", kind="equipment", status="retired")
    answer = office.book(office.visit(), office.crew("Blue"), equipment=[str(gone)])
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (409, "equipment_retired", "equipment")
    unknown = office.book(office.visit(), office.crew("Red"), equipment=[str(office.organization_id)])
    assert (unknown.status_code, unknown.json["code"]) == (409, "not_yet_known")


def test_the_visits_of_a_grounded_vehicle_are_marked_until_it_is_released(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle()
    office.assign(truck, crew)
    today, tomorrow = office.booked(crew), office.booked(crew, "2030-03-05T14:00:00Z")
    grounded = {"reason": "in_shop", "since": NINE, "crew_ids": [crew["id"]], "from_on": "2030-03-05"}
    office.hear("vehicle.grounded.v1", truck, {"vehicle_id": truck, **grounded})
    office.hear("vehicle.changed.v1", truck, office.vehicle_facts(truck, status="in_shop"))
    assert [office.shown(each)["conflicts"] for each in (today, tomorrow)] == [[], ["vehicle_grounded"]]
    assert [cell["vehicles"][0]["grounded"] for cell in office.week()["crews"][0]["days"][:2]] == [False, True]
    office.hear("vehicle.released.v1", truck, {"vehicle_id": truck, "released_at": NINE})
    assert office.shown(tomorrow)["conflicts"] == []


def test_a_crew_that_keeps_a_grounded_vehicle_by_an_override_is_not_marked(office: Office) -> None:
    crew, truck = office.crew(), office.vehicle()
    office.assign(truck, crew)
    booking = office.booked(crew)
    grounded = {"reason": "in_shop", "since": NINE, "crew_ids": [], "from_on": "2030-03-04"}
    office.hear("vehicle.grounded.v1", truck, {"vehicle_id": truck, **grounded})
    assert office.shown(booking)["conflicts"] == []

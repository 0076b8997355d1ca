"""Meters never run backwards in the database either; what is wrong is voided, what is unusual is asked about."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from fleet.testing import Company
from fleet.testing.company import day, refusal

CROSSING = """
SELECT count(*) FROM meter_readings a JOIN meter_readings b USING (vehicle_id, meter)
WHERE vehicle_id = %s AND a.read_on < b.read_on AND a.tenths > b.tenths
"""


@pytest.fixture
def truck(company: Company) -> dict[str, Any]:
    """A truck that was read ten and five days ago."""
    made = company.vehicle()
    for ahead, value in ((-10, 1_000), (-5, 1_500)):
        company.ok(company.read(made, value, day(ahead)))
    return made


def void(company: Company, reading: dict[str, Any]) -> Any:
    return company.office.post(f"/api/v1/meter-readings/{reading['id']}/void", {"reason": "misread"})


@pytest.mark.parametrize(
    ("value", "ahead", "neighbour"),
    [(999.9, -7, "at least 1000,"), (1_500.1, -7, "at most 1500,"), (1_499, 0, "at least 1500,")],
)
def test_a_reading_lies_between_its_neighbours(
    company: Company, truck: dict[str, Any], value: float, ahead: int, neighbour: str
) -> None:
    answer = company.read(truck, value, day(ahead))
    assert refusal(answer) == (409, "meter_runs_backwards")
    assert answer.json["field"] == "value"
    assert neighbour in answer.json["detail"]
    assert company.seen(truck)["odometer_miles"] == 1_500


def test_of_a_day_the_highest_counts_and_voiding_takes_it_back(company: Company, truck: dict[str, Any]) -> None:
    low = company.ok(company.read(truck, 1_510))
    high = company.ok(company.read(truck, 1_560.5))
    assert company.ok(company.read(truck, 1_520))["suspicious"] is False
    assert (company.seen(truck)["odometer_miles"], company.seen(truck)["miles_read_on"]) == (1_560.5, day(0))
    voided = company.ok(void(company, high))
    assert (voided["void_reason"], voided["voided_at"] is not None) == ("misread", True)
    assert company.seen(truck)["odometer_miles"] == 1_520
    assert refusal(void(company, high)) == (409, "already_voided")
    listed = company.shown(f"/vehicles/{truck['id']}/meter-readings")["items"]
    assert [each["value"] for each in listed] == [1_520, 1_560.5, 1_510, 1_500, 1_000]
    assert low["id"] == listed[2]["id"]


def test_what_is_far_above_the_usual_has_to_be_confirmed(company: Company, truck: dict[str, Any]) -> None:
    company.ok(company.read(truck, 1_600, day(-1)))
    answer = company.read(truck, 3_000)
    assert (refusal(answer), answer.json["field"]) == ((409, "meter_jump_unconfirmed"), "confirmed")
    assert company.ok(company.read(truck, 3_000, confirmed=True))["suspicious"] is True


def test_the_future_is_not_read(company: Company, truck: dict[str, Any]) -> None:
    assert refusal(company.read(truck, 2_000, day(1))) == (422, "reading_in_the_future")


def test_hours_are_a_meter_of_their_own(company: Company, truck: dict[str, Any]) -> None:
    company.ok(company.read(truck, 7.5, meter="engine_hours"))
    seen = company.seen(truck)
    assert (seen["engine_hours"], seen["odometer_miles"]) == (7.5, 1_500)


def test_readings_taken_in_at_once_never_cross(company: Company, harness: Harness) -> None:
    made = company.vehicle()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: company.read(made, 100 * (n * 7 % 20), day(n % 5 - 5)), range(20)))
    assert {answer.status_code for answer in answers} == {201, 409}
    assert harness.rows(CROSSING, made["id"]) == [(0,)]


def test_the_same_request_again_reads_nothing_twice(company: Company, truck: dict[str, Any]) -> None:
    path, body = f"/api/v1/vehicles/{truck['id']}/meter-readings", {"meter": "miles", "value": 1_600}
    one, other = (company.office.post(path, body, key="once") for _ in range(2))
    assert one.json == other.json
    assert len(company.shown(f"/vehicles/{truck['id']}/meter-readings")["items"]) == 3


def test_crews_read_the_meters_of_their_own_vehicles_on_their_own_days(company: Company) -> None:
    lead, gone = new_id(), new_id()
    blue, red = company.crew("Blue 2", lead), company.crew("Red 2", gone, until="2030-05-01")
    own, other = company.vehicle(odometer_miles=1_000), company.vehicle(odometer_miles=1_000)
    company.ok(company.assign(own, day(-3), crew_id=blue))
    company.ok(company.assign(other, day(-30), crew_id=red))

    def read(person_id: Any, vehicle: dict[str, Any], on: str) -> int:
        body = {"meter": "engine_hours", "value": 100, "read_on": on}
        path = f"/api/v1/vehicles/{vehicle['id']}/meter-readings"
        return int(company.driver(person_id).post(path, body).status_code)

    assert [read(lead, own, on) for on in (day(0), day(-3))] == [201, 201]
    assert [read(lead, own, day(-4)), read(lead, other, day(0)), read(new_id(), own, day(0))] == [404] * 3
    assert [read(gone, other, on) for on in (day(0), "2030-05-01")] == [404, 201]
    company.made(f"/vehicle-assignments/{_assignment(company, own)}/withdraw", {"reason": "moved"})
    assert read(lead, own, day(0)) == 404
    assert company.seen(own)["engine_hours"] == 100


def _assignment(company: Company, vehicle: dict[str, Any]) -> str:
    [found] = company.shown(f"/vehicle-assignments?vehicle_id={vehicle['id']}")["items"]
    return str(found["id"])

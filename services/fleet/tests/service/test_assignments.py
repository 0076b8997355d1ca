"""A vehicle is with one crew at a time; the refusal tells whose it is and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from fleet.testing import Company
from fleet.testing.company import day, refusal

OVERLAPS = """
SELECT count(*) FROM vehicle_assignments a JOIN vehicle_assignments b ON a.vehicle_no = b.vehicle_no
 AND a.id < b.id AND a.during && b.during AND a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
"""


def test_the_refusal_names_crew_days_and_assignment(company: Company) -> None:
    truck, red = company.vehicle(), company.crew("Red")
    first = company.ok(company.assign(truck, day(0), day(6)))
    answer = company.assign(truck, day(6), crew_id=red)
    assert (refusal(answer), answer.json["field"]) == ((409, "vehicle_already_assigned"), "starts_on")
    assert answer.json["detail"] == f"Truck 1 is with Blue from {day(0)} to {day(6)}"
    [conflict] = answer.json["conflicts"]
    assert (conflict["assignment_id"], conflict["crew_name"], conflict["ends_on"]) == (first["id"], "Blue", day(6))
    assert company.ok(company.assign(truck, day(7), crew_id=red))["crew_name"] == "Red"
    assert company.seen(truck)["crew_name"] == "Blue"


def test_a_crew_may_have_a_truck_and_a_trailer(company: Company) -> None:
    for _ in range(2):
        company.ok(company.assign(company.vehicle(), day(0)))
    listed = company.shown(f"/vehicle-assignments?crew_id={company.crew_id}")["items"]
    assert [each["vehicle_name"] for each in listed] == ["Truck 2", "Truck 1"]


def test_days_change_and_end(company: Company) -> None:
    truck, red = company.vehicle(), company.crew("Red")
    made = company.ok(company.assign(truck, day(0)))
    path = f"/api/v1/vehicle-assignments/{made['id']}"
    ended = company.ok(company.office.patch(path, {"ends_on": day(3)}, version=made["version"]))
    company.ok(company.assign(truck, day(4), crew_id=red))
    answer = company.office.patch(path, {"ends_on": None}, version=ended["version"])
    assert (refusal(answer), answer.json["detail"]) == (
        (409, "vehicle_already_assigned"),
        f"Truck 1 is with Red from {day(4)} on",
    )
    backwards = company.office.patch(path, {"ends_on": day(-1)}, version=ended["version"])
    assert refusal(backwards) == (422, "assignment_ends_before_it_starts")
    said = [data for what, data in company.said(truck) if what == "assigned"]
    assert [(each["assignment_id"], each["ends_on"]) for each in said[:2]] == [(made["id"], None), (made["id"], day(3))]


def test_a_withdrawn_one_never_was(company: Company) -> None:
    truck = company.vehicle()
    made = company.ok(company.assign(truck, day(0)))
    path = f"/api/v1/vehicle-assignments/{made['id']}/withdraw"
    assert company.ok(company.office.post(path, {"reason": "wrong truck"}))["withdrawn_reason"] == "wrong truck"
    assert refusal(company.office.post(path, {"reason": "again"})) == (409, "assignment_withdrawn")
    company.ok(company.assign(truck, day(0), crew_id=company.crew("Red")))
    data = {"assignment_id": made["id"], "vehicle_id": truck["id"], "crew_id": str(company.crew_id)}
    assert ("unassigned", data) in company.said(truck)


def test_only_to_crews_that_work(company: Company) -> None:
    truck = company.vehicle()
    gone = company.assign(truck, day(0), crew_id=company.crew("Gone", active=False))
    assert refusal(gone) == (409, "crew_inactive")
    assert refusal(company.assign(truck, day(0), crew_id=new_id())) == (409, "not_yet_known")


def test_of_a_hundred_who_want_it_at_once_one_gets_it(company: Company, harness: Harness) -> None:
    truck = company.vehicle()
    crews = [company.crew(f"Crew {number}") for number in range(100)]
    calls = [partial(company.assign, truck, day(n % 5), day(5), crew_id=crew) for n, crew in enumerate(crews)]
    answers = at_once(calls)
    outcomes = Counter("assigned" if answer.status_code == 201 else answer.json["code"] for answer in answers)
    assert outcomes == {"assigned": 1, "vehicle_already_assigned": 99}
    [winner] = [answer.json["id"] for answer in answers if answer.status_code == 201]
    refused = [answer.json["conflicts"][0]["assignment_id"] for answer in answers if answer.status_code == 409]
    assert set(refused) == {winner}
    assert harness.rows(OVERLAPS) == [(0,)]
    assert [what for what, _ in company.said(truck)] == ["created", "assigned"]


def test_the_database_itself_refuses_what_the_code_would_miss(company: Company, harness: Harness) -> None:
    truck = company.vehicle()
    company.ok(company.assign(truck, day(0), day(3)))
    later = company.ok(company.assign(truck, day(4)))
    with connect_plain(harness.urls.platform) as connection, pytest.raises(psycopg.errors.ExclusionViolation):
        connection.execute("UPDATE vehicle_assignments SET starts_on = %s WHERE id = %s", [day(3), later["id"]])


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """All answers; every thread waits until all are there, and calls again as a client does that is told 503."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        for _ in range(20):
            answer = call()
            if answer.status_code != 503:
                return answer
        raise AssertionError("never served")

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))

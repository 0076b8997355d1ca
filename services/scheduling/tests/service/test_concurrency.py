"""Many writers at once through the real app: one wins, the others are told why, nothing overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from common.testing.harness import Harness
from scheduling.testing.office import Office

NINE = "2030-03-04T14:00:00Z"
OVERLAPS = """
SELECT count(*) FROM occupancies a JOIN occupancies b ON a.resource_no = b.resource_no
 AND a.booking_id < b.booking_id AND a.during && b.during
"""


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """All answers; every thread waits until all are there."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def outcomes(answers: Sequence[Any]) -> Counter[str]:
    return Counter("booked" if answer.status_code in (200, 201) else answer.json["code"] for answer in answers)


def patiently(call: Callable[[], Any]) -> Any:
    """As a client does that is told 503 and to try again: on a loaded machine sixty cannot all be served in time."""
    for _ in range(20):
        answer = call()
        if answer.status_code != 503:
            return answer
    raise AssertionError("never served")


def race_for_one_hour(office: Office, visits: int) -> list[Any]:
    crew = office.crew("Blue", office.hire("Ann"))
    waiting = [office.visit(duration_minutes=60) for _ in range(visits)]
    return at_once([partial(patiently, partial(office.book, visit, crew, NINE)) for visit in waiting])


def test_sixty_bookings_of_one_crew_hour_give_one_winner(office: Office, harness: Harness) -> None:
    answers = race_for_one_hour(office, 60)
    assert outcomes(answers) == {"booked": 1, "crew_already_booked": 59}
    winner = next(answer.json for answer in answers if answer.status_code == 201)
    assert {answer.json["conflicts"][0]["booking_id"] for answer in answers if answer.status_code == 409} == {
        winner["id"]
    }
    assert len(office.said("booking.made.v1")) == 1
    assert harness.rows(OVERLAPS) == [(0,)]


@pytest.mark.slow
def test_two_hundred_bookings_of_one_crew_hour_give_one_winner(office: Office, harness: Harness) -> None:
    assert outcomes(race_for_one_hour(office, 200)) == {"booked": 1, "crew_already_booked": 199}
    assert harness.rows(OVERLAPS) == [(0,)]


def test_one_visit_booked_by_many_gets_one_place(office: Office) -> None:
    visit, crews = office.visit(), [office.crew(f"Crew {number}") for number in range(12)]
    answers = at_once([partial(office.book, visit, crew, NINE) for crew in crews])
    assert outcomes(answers) == {"booked": 1, "visit_already_booked": 11}


def test_a_person_wanted_by_many_crews_goes_with_one(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    crews = [office.crew(f"Crew {number}", *(ann, bob)[:: 1 if number % 2 else -1]) for number in range(12)]
    visits = [office.visit() for _ in crews]
    answers = at_once([partial(office.book, visit, crew, NINE) for visit, crew in zip(visits, crews, strict=True)])
    assert outcomes(answers) == {"booked": 1, "person_already_booked": 11}


def test_one_version_of_a_booking_is_moved_once(office: Office) -> None:
    booking = office.booked(office.crew())
    hours = [f"2030-03-{day:02d}T18:00:00Z" for day in (4, 5, 6, 7, 8)] * 2
    answers = at_once([partial(office.move, booking, starts_at=at) for at in hours])
    assert outcomes(answers) == {"booked": 1, "stale": 9}
    assert len(office.said("booking.moved.v1")) == 1


def test_bookings_that_swap_crews_at_once_never_meet(office: Office, harness: Harness) -> None:
    blue, red = office.crew("Blue", office.hire()), office.crew("Red", office.hire())
    for _ in range(5):
        one, two = office.booked(blue), office.booked(red)
        answers = at_once([partial(office.move, one, crew_id=red["id"]), partial(office.move, two, crew_id=blue["id"])])
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert harness.rows(OVERLAPS) == [(0,)]
        for booking in (one, two):
            now = office.owner.get(f"/api/v1/bookings/{booking['id']}").json
            assert office.release(now).status_code == 200


def test_a_member_who_joins_while_visits_are_booked_goes_along_to_all_of_them(office: Office, harness: Harness) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue")
    members = [{"person_id": str(ann), "from_on": "2030-01-01"}]
    visits = [(office.visit(), f"2030-03-{day:02d}T14:00:00Z") for day in (4, 5, 6, 7, 8, 11, 12, 13)]
    calls = [partial(office.book, visit, crew, starts_at) for visit, starts_at in visits]
    join = partial(office.owner.patch, f"/api/v1/crews/{crew['id']}", {"members": members}, version=1)
    answers = at_once([*calls, join])
    assert {answer.status_code for answer in answers} == {200, 201}
    cards = office.owner.get("/api/v1/bookings").json["items"]
    assert [[who["name"] for who in card["people"]] for card in cards] == [["Ann"]] * len(visits)


def test_equipment_wanted_by_many_crews_goes_with_one(office: Office) -> None:
    lift = str(office.vehicle("Lift", kind="equipment"))
    wanted = [(office.visit(), office.crew(f"Crew {number}")) for number in range(12)]
    answers = at_once([partial(office.book, visit, crew, NINE, equipment=[lift]) for visit, crew in wanted])
    assert outcomes(answers) == {"booked": 1, "equipment_already_booked": 11}


def test_swaps_bulk_moves_and_undos_at_once_never_meet(office: Office, harness: Harness) -> None:
    crews = [office.crew(name, office.hire()) for name in ("Blue", "Red")]
    bookings = [office.booked(crew, f"2030-03-04T{hour}:00:00Z") for crew in crews for hour in (14, 17)]
    one, two, three, four = bookings
    undone = office.swap(one, two).json
    seen = [office.shown(booking) for booking in bookings]
    answers = at_once(
        [
            partial(office.undo_set, undone),
            partial(office.swap, seen[3], seen[0]),
            partial(office.swap, seen[0], seen[2]),
            partial(office.move_together, *((each, {"starts_at": three["starts_at"]}) for each in (seen[1], seen[2]))),
            partial(office.move_together, *((each, {"duration_minutes": 60}) for each in reversed(seen))),
            partial(office.move, seen[1], duration_minutes=180),
        ]
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 412}
    assert any(answer.status_code in (200, 201) for answer in answers)
    assert harness.rows(OVERLAPS) == [(0,)]
    held = "SELECT count(*) FROM occupancies o JOIN bookings b ON b.id = o.booking_id WHERE b.visit_id = %s"
    assert all(harness.rows(held, booking["visit_id"]) == [(2,)] for booking in bookings)

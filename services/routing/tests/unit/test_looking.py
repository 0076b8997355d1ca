"""Slots among very many days of crews: the roads are asked about the best of them only, and tell the same slots as if
they had been asked about all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from common.ids import new_id
from routing.app.operations.looking import MOST_CREW_DAYS, best_slots
from routing.domain.day import Crew, Day, Spot, Visit
from routing.domain.geography import Place
from routing.domain.slots import places_of, slots_of
from routing.domain.travel import Line, RoadEstimate, TravelTimes, straight_line

ROADS = RoadEstimate(road_factor=1.3, speed_kmh=50)
MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
HOME = Place(41.0, -87.0)


@dataclass
class CountingRoads:
    """Roads that are the estimate, and note what they were asked."""

    fails: bool = False
    asked: list[int] = field(default_factory=list)

    def between_all(self, places: Sequence[Place]) -> TravelTimes:
        self.asked.append(len(places))
        return ROADS.between_all(places, degraded=self.fails)

    def roughly(self) -> TravelTimes:
        return ROADS.anywhere()

    def line(self, places: Sequence[Place]) -> Line:
        return straight_line(places)


def visit(place: Place, spot: Spot | None = None) -> Visit:
    return Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=place, minutes=60, skills=frozenset(),
        earliest_on=None, status="open", spot=spot,
    )  # fmt: skip


def days(*, crews: int, count: int, wanted: Visit) -> list[Day]:
    """Days on which each crew has seven visits around the town, and an hour free between some."""
    chance = random.Random(7)

    def somewhere() -> Place:
        return Place(round(41 + chance.random() / 4, 5), round(-87 - chance.random() / 4, 5))

    found = []
    for number in range(count):
        begins_at = MIDNIGHT + timedelta(days=number)
        shift = (begins_at + timedelta(hours=8), begins_at + timedelta(hours=19))
        company = [
            Crew(id=new_id(), name="North", skills=frozenset(), start=HOME, end=HOME, shifts=(shift,))
            for _ in range(crews)
        ]
        booked = [
            visit(somewhere(), spot(crew, begins_at + timedelta(hours=8.5 + 1.5 * turn)))
            for crew in company
            for turn in range(6)
        ]
        on = date(2030, 5, 6) + timedelta(days=number)
        found.append(
            Day(on=on, zone="UTC", begins_at=begins_at, now=None, crews=tuple(company), visits=(*booked, wanted))
        )
    return found


def spot(crew: Crew, at: datetime) -> Spot:
    return Spot(
        crew_id=crew.id, starts_at=at, ends_at=at + timedelta(minutes=15), window_starts_at=at, window_ends_at=at,
        promise_version=1, booking_version=1,
    )  # fmt: skip


def test_the_best_slots_of_a_large_company_take_a_few_questions() -> None:
    wanted, roads = visit(Place(41.1, -87.1)), CountingRoads()
    read = days(crews=15, count=4, wanted=wanted)
    found = best_slots(roads, read, wanted, limit=10)
    [places] = roads.asked
    assert places <= 8 * MOST_CREW_DAYS
    everywhere = sorted(
        (
            slot
            for day in read
            for crew in day.crews
            for slot in slots_of(day, crew, wanted, ROADS.between_all(places_of(day, crew, wanted)))
        ),
        key=lambda slot: slot.rank,
    )
    assert list(found.slots[:10]) == everywhere[:10]
    assert (found.source, found.degraded) == ("estimate", False)


def test_where_the_roads_fail_all_is_estimated_and_says_so() -> None:
    wanted = visit(Place(41.1, -87.1))
    read = days(crews=2, count=1, wanted=wanted)
    found = best_slots(CountingRoads(fails=True), read, wanted, limit=10)
    assert found.degraded and list(found.slots) == list(best_slots(CountingRoads(), read, wanted, limit=10).slots)


def test_a_visit_after_another_begins_after_it_also_in_the_same_gap() -> None:
    wanted = visit(Place(41.1, -87.1))
    [day] = days(crews=1, count=1, wanted=wanted)
    free = Day(on=day.on, zone="UTC", begins_at=MIDNIGHT, now=None, crews=day.crews, visits=(wanted,))
    first = best_slots(CountingRoads(), [free], wanted, limit=1).slots[0]
    second = best_slots(CountingRoads(), [free], wanted, limit=1, not_before=first.ends_at).slots[0]
    assert first.ends_at <= second.starts_at < first.ends_at + timedelta(hours=1)


def test_without_crews_there_are_no_slots() -> None:
    wanted = visit(Place(41.1, -87.1))
    nobody = Day(on=date(2030, 5, 6), zone="UTC", begins_at=MIDNIGHT, now=None, crews=(), visits=(wanted,))
    assert best_slots(CountingRoads(), [nobody], wanted, limit=1).slots == []

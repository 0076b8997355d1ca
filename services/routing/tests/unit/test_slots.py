"""Slots lie in the gaps of crews' days, and leave what is booked where it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from routing.domain.day import Crew, Day, Spot, Visit
from routing.domain.geography import Place
from routing.domain.slots import Slot, able_crews, places_of, slots_of, without_skill
from routing.domain.travel import RoadEstimate

ON = date(2030, 5, 6)
MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
HOME, NEAR, FAR = Place(41.0, -87.0), Place(41.05, -87.0), Place(41.4, -87.0)
ROADS = RoadEstimate(road_factor=1.3, speed_kmh=50)


def crew(*, skills: frozenset[str] = frozenset(), shifts: tuple[tuple[int, int], ...] = ((8, 17),)) -> Crew:
    hours = tuple((MIDNIGHT + timedelta(hours=first), MIDNIGHT + timedelta(hours=last)) for first, last in shifts)
    return Crew(id=new_id(), name="North", skills=skills, start=HOME, end=HOME, shifts=hours)


def visit(place: Place, *, crew: Crew | None = None, starts: float = 0, minutes: int = 60, **facts: Any) -> Visit:
    starts_at = MIDNIGHT + timedelta(hours=starts)
    spot = None
    if crew is not None:
        spot = Spot(
            crew_id=crew.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            window_starts_at=starts_at - timedelta(minutes=30),
            window_ends_at=starts_at + timedelta(minutes=30),
            promise_version=1,
            booking_version=None,
        )
    told: dict[str, Any] = {"skills": frozenset(), "earliest_on": None, "status": "open", **facts}
    return Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=place, minutes=minutes, spot=spot, **told
    )


def found(wanted: Visit, *others: Visit, crews: tuple[Crew, ...], now: datetime | None = None) -> list[Slot]:
    day = Day(on=ON, zone="UTC", begins_at=MIDNIGHT, now=now, crews=crews, visits=(*others, wanted))
    slots = [
        slot
        for crew in able_crews(day, wanted)
        for slot in slots_of(day, crew, wanted, ROADS.between_all(places_of(day, crew, wanted)))
    ]
    return sorted(slots, key=lambda slot: slot.rank)


def test_an_empty_day_offers_the_first_quarter_hour_that_the_crew_can_be_there() -> None:
    north = crew()
    (slot,) = found(visit(NEAR), crews=(north,))
    drive = ROADS.leg(HOME, NEAR).seconds
    assert slot.starts_at == MIDNIGHT + timedelta(hours=8, minutes=15)
    assert timedelta(seconds=drive) < timedelta(minutes=15)
    assert slot.drive_seconds == 2 * drive


def test_next_to_a_neighbour_is_cheaper_than_across_the_town() -> None:
    north, south = crew(), crew()
    slots = found(
        visit(FAR), visit(FAR, crew=south, starts=10), visit(NEAR, crew=north, starts=10), crews=(north, south)
    )
    assert slots[0].crew is south
    assert slots[0].drive_seconds == 0


def test_a_gap_that_is_too_short_is_no_slot() -> None:
    north = crew(shifts=((8, 11),))
    busy = [visit(NEAR, crew=north, starts=8.5), visit(NEAR, crew=north, starts=9.75)]
    assert found(visit(NEAR), *busy, crews=(north,)) == []


def test_hours_past_and_crews_that_cannot_are_no_slots() -> None:
    north = crew()
    assert found(visit(NEAR), crews=(north,), now=MIDNIGHT + timedelta(hours=16, minutes=30)) == []
    assert found(visit(NEAR, skills=frozenset({"roof"})), crews=(north,)) == []
    assert found(visit(NEAR), crews=(crew(shifts=()),)) == []


def test_what_no_crew_can_is_named() -> None:
    wanted = visit(NEAR, skills=frozenset({"roof", "lift"}))
    able = crew(skills=frozenset({"roof"}))
    day = Day(on=ON, zone="UTC", begins_at=MIDNIGHT, now=None, crews=(able,), visits=(wanted,))
    assert without_skill(day, wanted) == ["lift"]


def test_lunch_is_no_slot() -> None:
    north = crew(shifts=((8, 12), (13, 17)))
    slots = found(visit(NEAR, minutes=230), crews=(north,))
    assert slots == []
    slots = found(visit(NEAR, minutes=180), crews=(north,))
    assert [slot.starts_at.hour for slot in slots] == [8, 13]


@given(
    st.lists(
        st.tuples(st.integers(32, 64), st.sampled_from([NEAR, FAR])), max_size=4, unique_by=lambda each: each[0] // 8
    ),
    st.sampled_from([15, 60, 120]),
    st.one_of(st.none(), st.integers(0, 20)),
)
def test_no_slot_disturbs_what_is_booked(booked: list[tuple[int, Place]], minutes: int, passed: int | None) -> None:
    north = crew()
    others = [visit(place, crew=north, starts=quarter / 4, minutes=45) for quarter, place in booked]
    now = None if passed is None else MIDNIGHT + timedelta(hours=passed)
    for slot in found(visit(NEAR, minutes=minutes), *others, crews=(north,), now=now):
        assert slot.starts_at.timestamp() % 900 == 0
        assert north.shifts[0][0] <= slot.starts_at and slot.ends_at <= north.shifts[0][1]
        assert now is None or slot.starts_at >= now
        for other in others:
            assert other.spot is not None
            assert slot.ends_at <= other.spot.starts_at or slot.starts_at >= other.spot.ends_at

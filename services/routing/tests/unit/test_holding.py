"""No offered slot takes anybody or anything that a booking holds then, whichever crew's booking it is; and no slot is
withheld that could be had."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from common.ids import new_id
from routing.domain.day import Crew, Day, Spot, Visit
from routing.domain.geography import Place
from routing.domain.holding import Hold, at_most, free_from, joined
from routing.domain.slots import Slot, able_crews, places_of, slots_of
from routing.domain.travel import RoadEstimate

MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
SHIFT = (MIDNIGHT + timedelta(hours=8), MIDNIGHT + timedelta(hours=16))
HOME = Place(41.0, -87.0)
ROADS = RoadEstimate(road_factor=1.3, speed_kmh=50)
ANN, BOB, LIFT, TRUCK = (new_id() for _ in range(4))
SHARED = st.sets(st.sampled_from([ANN, BOB, LIFT, TRUCK]), max_size=2).map(frozenset)
NOBODY: frozenset[UUID] = frozenset()


def quarter(number: float) -> datetime:
    return SHIFT[0] + timedelta(minutes=15 * number)


def crew(along: frozenset[UUID] = NOBODY) -> Crew:
    return Crew(id=new_id(), name="North", skills=frozenset(), start=HOME, end=HOME, shifts=(SHIFT,), along=along)


def visit(spot: Spot | None = None, *, minutes: int = 60) -> Visit:
    return Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=HOME, minutes=minutes, skills=frozenset(),
        earliest_on=None, status="open", spot=spot,
    )  # fmt: skip


def spot(of: Crew, first: float, last: float, *, named: frozenset[UUID] = NOBODY) -> Spot:
    return Spot(
        crew_id=of.id, starts_at=quarter(first), ends_at=quarter(last), window_starts_at=quarter(first),
        window_ends_at=quarter(last), promise_version=1, booking_version=1, takes=of.along | named, named=named,
    )  # fmt: skip


def offered(wanted: Visit, *others: Visit, crews: list[Crew], elsewhere: tuple[Hold, ...] = ()) -> list[Slot]:
    day = Day(
        on=date(2030, 5, 6), zone="UTC", begins_at=MIDNIGHT, now=None, crews=tuple(crews), visits=(*others, wanted),
        elsewhere=elsewhere,
    )  # fmt: skip
    return [
        slot
        for crew in able_crews(day, wanted)
        for slot in slots_of(day, crew, wanted, ROADS.between_all(places_of(day, crew, wanted)))
    ]


def test_a_crew_is_offered_from_when_its_person_is_back_from_another_crew() -> None:
    north, south = crew(frozenset({ANN})), crew(frozenset({ANN, BOB}))
    slots = offered(visit(), visit(spot(south, 0, 8)), crews=[north, south])
    assert {(slot.crew.id, slot.starts_at) for slot in slots} == {(north.id, quarter(8)), (south.id, quarter(8))}
    (waits,) = [slot.reason for slot in slots if slot.crew is north]
    assert "somebody or something that goes along is booked" in waits


def test_what_is_named_for_a_visit_goes_along_with_whatever_crew() -> None:
    north, south = crew(), crew()
    moved = visit(spot(north, 20, 24, named=frozenset({LIFT})))
    slots = offered(moved, visit(spot(south, 0, 10, named=frozenset({LIFT}))), crews=[north, crew()])
    assert {slot.starts_at for slot in slots} == {quarter(10)}


def test_a_booking_of_the_day_before_holds_its_crew_as_well() -> None:
    north = crew()
    night = Hold(
        visit_id=new_id(), crew_id=north.id, takes=frozenset({north.id}), starts_at=quarter(-40), ends_at=quarter(3)
    )
    (slot,) = offered(visit(), crews=[north], elsewhere=(night,))
    assert slot.starts_at == quarter(3)


def test_a_visit_that_was_done_early_holds_its_crew_to_the_end_of_its_booking() -> None:
    north = crew()
    done = Visit(
        id=new_id(), job_id=new_id(), job_number=1, title="Roof", place=HOME, minutes=120, skills=frozenset(),
        earliest_on=None, status="completed", spot=spot(north, 0, 8), started_at=quarter(0), completed_at=quarter(4),
    )  # fmt: skip
    assert min(slot.starts_at for slot in offered(visit(), done, crews=[north])) == quarter(8)


@given(
    st.lists(SHARED, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(-8, 34), st.integers(1, 8), SHARED), max_size=8),
    st.sampled_from([15, 45, 120]),
)
@example([frozenset({ANN}), frozenset({ANN})], [(0, 0, 4, NOBODY), (0, 8, 4, NOBODY)], 60)
def test_slots_take_nothing_that_is_held_and_begin_as_early_as_can_be(
    along: list[frozenset[UUID]], booked: list[tuple[int, int, int, frozenset[UUID]]], minutes: int
) -> None:
    crews = [crew(each) for each in along]
    others: list[Visit] = []
    holds: list[Hold] = []
    for who, first, length, named in booked:
        other = visit(spot(crews[who % len(crews)], first, first + length, named=named), minutes=15 * length)
        hold = other.hold()
        # Scheduling lets nothing be taken twice.
        if hold is not None and _is_free(hold.starts_at, 15 * length, _of(holds, hold.takes)):
            others.append(other)
            holds.append(hold)
    slots = offered(visit(minutes=minutes), *others, crews=crews)
    for slot in slots:
        assert _is_free(slot.starts_at, minutes, _of(holds, slot.crew.takes))
    for each in crews:
        starts = (quarter(number) for number in range(32 - minutes // 15 + 1))
        free = [at for at in starts if _is_free(at, minutes, _of(holds, each.takes))]
        assert [slot.starts_at for slot in slots if slot.crew is each][:1] == free[:1]


def _of(holds: list[Hold], wanted: frozenset[UUID]) -> list[Hold]:
    return [hold for hold in holds if hold.takes & wanted]


def _is_free(at: datetime, minutes: int, holds: list[Hold]) -> bool:
    ends_at = at + timedelta(minutes=minutes)
    return not any(hold.starts_at < ends_at and at < hold.ends_at for hold in holds)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=12), st.integers(1, 4))
def test_stretches_are_joined_and_become_as_few_as_are_wanted(lengths: list[tuple[int, int]], most: int) -> None:
    stretches = [(quarter(first), quarter(first + length)) for first, length in lengths]
    whole = joined(stretches)
    assert all(before[1] < after[0] for before, after in zip(whole, whole[1:], strict=False))
    few = at_most(whole, most)
    assert len(few) == min(len(whole), most)
    for first, last in (each for each in stretches if each[0] < each[1]):
        assert any(begins_at <= first and last <= ends_at for begins_at, ends_at in few)


def test_a_start_lies_on_the_grid_though_what_is_before_it_does_not() -> None:
    odd = [(quarter(0), quarter(1) + timedelta(minutes=4))]
    assert free_from(quarter(0), minutes=15, busy=odd) == quarter(2)

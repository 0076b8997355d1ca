"""What can be had together never overlaps, in whatever order it is carried out; each refusal has a true cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.fitting import obstacles
from scheduling.domain.resources import Claim, ResourceRef

DAY = datetime(2030, 3, 4, tzinfo=UTC)
CREWS = st.integers(1, 3)


def claim(booking: int, crew: int, start: int, length: int) -> Claim:
    return Claim(
        booking_id=UUID(int=booking),
        resources=frozenset([ResourceRef("crew", UUID(int=crew))]),
        starts_at=DAY + timedelta(hours=start),
        ends_at=DAY + timedelta(hours=start + length),
    )


def clash(one: Claim, other: Claim) -> bool:
    together = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    return together and bool(one.resources & other.resources)


PLACES = st.tuples(CREWS, st.integers(0, 8), st.integers(1, 3))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[UUID, Claim], list[Claim], set[UUID]]:
    """Bookings that do not overlap, where each wants to go, and those that stay for another reason."""
    present: dict[UUID, Claim] = {}
    for number, place in enumerate(draw(st.lists(PLACES, max_size=6))):
        here = claim(number, *place)
        if not any(clash(here, other) for other in present.values()):
            present[here.booking_id] = here
    wanted = [claim(booking.int, *draw(PLACES)) for booking in present]
    staying = {booking for booking in present if draw(st.booleans()) and draw(st.booleans())}
    return present, [each for each in wanted if each.booking_id not in staying], staying


@given(calendar=calendars())
def test_what_fits_overlaps_neither_each_other_nor_what_stays(
    calendar: tuple[dict[UUID, Claim], list[Claim], set[UUID]],
) -> None:
    present, wanted, staying = calendar
    stays, beaten = obstacles(wanted, present=present, refused=staying)
    moved = {each.booking_id: each for each in wanted if each.booking_id not in stays.keys() | beaten.keys()}
    assert not any(clash(one, other) for one, other in combinations((present | moved).values(), 2))


@given(calendar=calendars())
def test_each_refusal_names_what_is_really_in_the_way(
    calendar: tuple[dict[UUID, Claim], list[Claim], set[UUID]],
) -> None:
    present, wanted, staying = calendar
    stays, beaten = obstacles(wanted, present=present, refused=staying)
    asked = {each.booking_id: each for each in wanted}
    left_behind = staying | stays.keys() | beaten.keys()
    for booking, (resource, other) in stays.items():
        assert other.booking_id in left_behind
        assert other == present[other.booking_id]
        assert clash(asked[booking], other)
        assert resource in asked[booking].resources & other.resources
    for booking, (_, other) in beaten.items():
        assert other == asked[other.booking_id]
        assert clash(asked[booking], other)


def test_a_ring_of_bookings_moves_on_by_one() -> None:
    ring = [claim(number, 1, number * 2, 2) for number in range(4)]
    wanted = [claim(number, 1, (number + 1) % 4 * 2, 2) for number in range(4)]
    assert obstacles(wanted, present={each.booking_id: each for each in ring}, refused=()) == ({}, {})


def test_one_that_stays_holds_up_the_whole_ring() -> None:
    ring = [claim(number, 1, number * 2, 2) for number in range(4)]
    wanted = [claim(number, 1, (number + 1) % 4 * 2, 2) for number in range(3)]
    stays, beaten = obstacles(wanted, present={each.booking_id: each for each in ring}, refused=[UUID(int=3)])
    assert (sorted(booking.int for booking in stays), beaten) == ([0, 1, 2], {})

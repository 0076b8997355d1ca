"""What is left of a crew's hours, and why nothing is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.domain.availability import Hindrances, Stretch, availability, without

MIDNIGHT = datetime(2030, 5, 6, tzinfo=UTC)
MINUTES = st.integers(0, 48 * 60)


def stretch(first: float, last: float) -> Stretch:
    return MIDNIGHT + timedelta(hours=first), MIDNIGHT + timedelta(hours=last)


DAY = [stretch(8, 12), stretch(13, 17)]


def code(hindrances: Hindrances, hours: list[Stretch] | None = None) -> str | None:
    _, kept_in = availability("North", DAY if hours is None else hours, hindrances)
    return kept_in.code if kept_in else None


def test_a_crew_works_in_its_hours_less_the_time_that_it_is_away() -> None:
    assert availability("North", DAY, Hindrances()) == (tuple(DAY), None)
    away = Hindrances(away=[stretch(10, 14), stretch(16, 30)])
    assert availability("North", DAY, away) == ((stretch(8, 10), stretch(14, 16)), None)


def test_a_stretch_begins_on_a_quarter_hour_so_that_no_booking_begins_before_it() -> None:
    away = Hindrances(away=[stretch(8, 10 + 10 / 60)])
    assert availability("North", DAY, away)[0][0] == stretch(10.25, 12)


def test_a_crew_that_is_kept_in_has_one_reason() -> None:
    assert code(Hindrances(), hours=[]) == "not_working"
    assert code(Hindrances(holiday="Independence Day")) == "organization_holiday"
    assert code(Hindrances(grounded="Truck 4 is in the shop")) == "vehicle_grounded"
    assert code(Hindrances(away=[stretch(0, 12), stretch(12, 24)])) == "crew_away"
    _, kept_in = availability("North", DAY, Hindrances(grounded="Truck 4 is in the shop"))
    assert kept_in is not None and kept_in.reason == "North stays in: Truck 4 is in the shop"


@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=6), st.lists(st.tuples(MINUTES, MINUTES), max_size=6))
def test_every_minute_is_either_left_or_taken(opens: list[tuple[int, int]], away: list[tuple[int, int]]) -> None:
    def between(pairs: list[tuple[int, int]]) -> list[Stretch]:
        ends = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
        return [stretch(first / 60, last / 60) for first, last in ends]

    def holds(stretches: list[Stretch], at: datetime) -> bool:
        return any(first <= at < last for first, last in stretches)

    hours, gone = between(opens), between(away)
    left = list(without(hours, gone))
    for minute in range(0, 48 * 60, 7):
        at = MIDNIGHT + timedelta(minutes=minute)
        assert holds(left, at) == (holds(hours, at) and not holds(gone, at))

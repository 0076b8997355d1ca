"""Days for the engines' tests: small ones drawn by hypothesis, and a seeded city around one depot."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from routing.domain.planning.problem import Break, Matrix, Problem, Shift, Stop, Window

HOUR = 3600
DAY_BEGINS, DAY_ENDS = 8 * HOUR, 18 * HOUR
SKILLS = ("gutters", "height", "pressure", "windows")
LUNCH = Break(earliest_seconds=11 * HOUR + 1800, latest_seconds=14 * HOUR, seconds=2700)


def matrix_between(points: list[tuple[float, float]], *, meters_per_second: float = 8.0) -> Matrix:
    """Straight roads, driven at one speed, shortest ways by construction after rounding up."""
    meters = tuple(tuple(math.ceil(math.dist(a, b)) for b in points) for a in points)
    seconds = [[math.ceil(math.dist(a, b) / meters_per_second) for b in points] for a in points]
    for through, start, end in product(range(len(points)), repeat=3):
        seconds[start][end] = min(seconds[start][end], seconds[start][through] + seconds[through][end])
    return Matrix(tuple(map(tuple, seconds)), meters)


def city_day(seed: int, *, crews: int, stops: int, longest_minutes: int = 75, lunch: bool = True) -> Problem:
    """Stops around the depot, most with a promised window, some with skills; crews start and end at the depot."""
    drawn = random.Random(seed)
    points = [(0.0, 0.0), *((drawn.gauss(0, 6000), drawn.gauss(0, 6000)) for _ in range(stops))]
    return Problem(
        stops=tuple(_stop(drawn, place, longest_minutes) for place in range(1, stops + 1)),
        shifts=tuple(
            Shift(
                crew_id=f"crew-{number}", start_place=0, end_place=0, from_seconds=DAY_BEGINS, until_seconds=DAY_ENDS,
                breaks=(LUNCH,) if lunch else (), skills=frozenset(SKILLS[number % 2 :: 2]) | {"windows"},
            )
            for number in range(crews)
        ),
        matrix=matrix_between(points),
    )  # fmt: skip


def _stop(drawn: random.Random, place: int, longest_minutes: int) -> Stop:
    begins = drawn.choice([8, 8, 10, 12, 13, 15]) * HOUR
    windows = () if drawn.random() < 0.2 else (Window(begins, begins + drawn.choice([2, 4]) * HOUR),)
    return Stop(
        id=f"stop-{place}",
        place=place,
        service_seconds=drawn.randrange(10, longest_minutes) * 60,
        windows=windows,
        skills=frozenset(drawn.sample(SKILLS, 1)) if drawn.random() < 0.3 else frozenset(),
    )


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """None, one or two, some of which are before or after any shift."""
    begins = draw(st.lists(st.integers(5, 20), max_size=2, unique=True))
    return tuple(Window(hour * HOUR, hour * HOUR + draw(st.sampled_from([0, 1800, 2 * HOUR]))) for hour in begins)


@st.composite
def breaks(draw: st.DrawFn) -> tuple[Break, ...]:
    """None, lunch, or coffee and lunch."""
    coffee = Break(earliest_seconds=9 * HOUR, latest_seconds=10 * HOUR, seconds=900)
    return draw(st.sampled_from([(), (LUNCH,), (coffee, LUNCH)]))


@st.composite
def small_days(draw: st.DrawFn, *, most_stops: int = 6, most_crews: int = 3, with_positions: bool = True) -> Problem:
    """Every kind of rule at once, on a map of few points, so that some stops share a place."""
    points = draw(st.lists(st.tuples(*[st.integers(0, 9000).map(float)] * 2), min_size=1, max_size=most_stops + 2))
    place = st.integers(0, len(points) - 1)
    crews = [f"crew-{number}" for number in range(draw(st.integers(0, most_crews)))]
    shifts = tuple(_drawn_shift(draw, crew, place) for crew in crews)
    stops = tuple(
        _drawn_stop(draw, f"stop-{number}", crews, place) for number in range(draw(st.integers(0, most_stops)))
    )
    if with_positions and stops and crews and draw(st.booleans()):
        first = replace(stops[0], pinned_crew=crews[0], position=draw(st.integers(0, 2)), crews=None)
        stops = (first, *stops[1:])
    return Problem(stops=stops, shifts=shifts, matrix=matrix_between(points))


def _drawn_shift(draw: st.DrawFn, crew_id: str, place: st.SearchStrategy[int]) -> Shift:
    begins = draw(st.sampled_from([7, 8, 12])) * HOUR
    return Shift(
        crew_id=crew_id,
        start_place=draw(st.none() | place),
        end_place=draw(st.none() | place),
        from_seconds=begins,
        until_seconds=begins + draw(st.sampled_from([0, 3, 8, 10])) * HOUR,
        breaks=draw(breaks()),
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        equipment=draw(st.frozensets(st.sampled_from(["ladder", "lift"]))),
        capacity=draw(st.none() | st.integers(0, 6)),
        most_busy_seconds=draw(st.none() | st.integers(1, 8).map(lambda hours: hours * HOUR)),
    )


def _drawn_stop(draw: st.DrawFn, stop_id: str, crews: list[str], place: st.SearchStrategy[int]) -> Stop:
    some_crews = st.frozensets(st.sampled_from([*crews, "crew-of-another-day"]))
    return Stop(
        id=stop_id,
        place=draw(place),
        service_seconds=draw(st.sampled_from([0, 600, 3600, 3 * HOUR])),
        windows=draw(windows()),
        priority=draw(st.integers(0, 2)),
        skills=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
        equipment=draw(st.frozensets(st.sampled_from(["ladder"]), max_size=1)),
        demand=draw(st.integers(0, 3)),
        crews=draw(st.none() | some_crews),
        pinned_crew=draw(st.none() | st.sampled_from([*crews, "crew-of-another-day"])),
        may_be_late=draw(st.booleans()),
    )

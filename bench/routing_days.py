"""Days of an invented company, from a seed: a city of districts, crews with skills, a shared lunch, promises."""

from __future__ import annotations

import math
import random

from routing.domain.planning.problem import Break, Matrix, Problem, Shift, Stop, Window

HOUR = 3600
SKILLS = ("gutters", "height", "pressure", "roof", "solar", "windows")
LUNCH = Break(earliest_seconds=11 * HOUR + 1800, latest_seconds=14 * HOUR, seconds=2700)
CITY_KILOMETERS, DISTRICTS = 18.0, 6
PARKING_SECONDS = 120
KMH = (22.0, 40.0)

Point = tuple[float, float]


def company_day(seed: int, *, crews: int, stops: int, longest_minutes: int = 75) -> Problem:
    """Everybody begins and ends at the depot; 85 % of the stops have a promised window, 40 % need skills."""
    drawn = random.Random(seed)
    centres = [_around((0.0, 0.0), CITY_KILOMETERS * 0.6, drawn) for _ in range(DISTRICTS)]
    points = [(0.0, 0.0), *(_around(drawn.choice(centres), CITY_KILOMETERS * 0.2, drawn) for _ in range(stops))]
    return Problem(
        stops=tuple(_stop(place, longest_minutes, drawn, with_skills=crews > 1) for place in range(1, stops + 1)),
        shifts=tuple(_shift(number, drawn) for number in range(crews)),
        matrix=_drives(points, drawn),
    )


def _around(centre: Point, spread: float, drawn: random.Random) -> Point:
    return drawn.gauss(centre[0], spread), drawn.gauss(centre[1], spread)


def _stop(place: int, longest_minutes: int, drawn: random.Random, *, with_skills: bool) -> Stop:
    windows: tuple[Window, ...] = ()
    if drawn.random() < 0.85:
        begins, hours = drawn.choice([(8, 4), (12, 5), (drawn.randrange(8, 16), 2)])
        windows = (Window(begins * HOUR, (begins + hours) * HOUR),)
    needs = drawn.sample(SKILLS, drawn.choice([1, 1, 2])) if with_skills and drawn.random() < 0.4 else []
    minutes = drawn.randrange(min(20, longest_minutes - 5), longest_minutes)
    return Stop(
        id=f"visit-{place}", place=place, service_seconds=minutes * 60, windows=windows, skills=frozenset(needs)
    )


def _shift(number: int, drawn: random.Random) -> Shift:
    return Shift(
        crew_id=f"crew-{number}",
        start_place=0,
        end_place=0,
        from_seconds=8 * HOUR,
        until_seconds=18 * HOUR,
        breaks=(LUNCH,),
        skills=frozenset(drawn.sample(SKILLS, drawn.randint(2, 4))),
    )


def _drives(points: list[Point], drawn: random.Random) -> Matrix:
    """Not the same both ways: each street has its own speed."""
    meters = tuple(tuple(round(1000 * math.dist(a, b)) for b in points) for a in points)
    seconds = tuple(
        tuple(0 if a == b else round(PARKING_SECONDS + leg * 3.6 / drawn.uniform(*KMH)) for b, leg in enumerate(row))
        for a, row in enumerate(meters)
    )
    return Matrix(seconds, meters)

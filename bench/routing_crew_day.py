"""One crew's day of fifteen stops, from coordinates to a proven optimum, and beside it the order the jobs came in."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bench.routing_baselines import as_they_came
from bench.routing_days import company_day
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from routing.adapters.engines.child import ChildEngine
from routing.domain.geography import Place
from routing.domain.planning.problem import Matrix, Problem
from routing.domain.travel import RoadEstimate

STOPS, LONGEST_MINUTES = 15, 30
ESTIMATE = RoadEstimate(road_factor=1.3, speed_kmh=40.0)
SECONDS = 5.0


def places(seed: int) -> list[Place]:
    """A depot and stops of one city."""
    drawn = random.Random(seed)
    return [
        Place(latitude=round(43.7 + drawn.gauss(0, 0.04), 5), longitude=round(7.4 + drawn.gauss(0, 0.06), 5))
        for _ in range(STOPS + 1)
    ]


def with_roads(day: Problem, where: Sequence[Place]) -> Problem:
    """The day on these places, by estimated drives."""
    travel = ESTIMATE.between_all(where)
    legs = [[travel.between(here, there) for there in where] for here in where]
    seconds = tuple(tuple(leg.seconds for leg in row) for row in legs)
    meters = tuple(tuple(leg.meters for leg in row) for row in legs)
    return Problem(stops=day.stops, shifts=day.shifts, matrix=Matrix(seconds, meters))


def nothing_promised(day: Problem) -> Problem:
    """The same stops, at any time of the day."""
    return replace(day, stops=tuple(replace(stop, windows=()) for stop in day.stops))


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    engine = ChildEngine()
    days = [
        (company_day(seed, crews=1, stops=STOPS, longest_minutes=LONGEST_MINUTES), places(seed))
        for seed in range(sizes.crew_days)
    ]
    engine.solve(with_roads(*days[0]), seconds=SECONDS)

    def timed(name: str, asked: Sequence[tuple[Problem, Sequence[Place]]]) -> Figures:
        took, proven, driving = [], 0, 0.0
        for day, where in asked:
            began = time.perf_counter()
            plan = engine.solve(with_roads(day, where), seconds=SECONDS)
            took.append(time.perf_counter() - began)
            proven += plan.is_proven
            driving += plan.totals.drive_seconds / max(plan.totals.stops, 1) / 60
        return {
            f"{name}, ms": 1000 * statistics.median(took),
            f"{name}, slowest ms": 1000 * max(took),
            f"{name}, proven": 100 * proven / len(asked),
            f"{name}, driving": driving / len(asked),
        }

    def ours() -> Figures:
        return timed("ours", days)

    def free() -> Figures:
        return timed("free", [(nothing_promised(day), where) for day, where in days])

    def came() -> Figures:
        plans = [as_they_came(with_roads(day, where)) for day, where in days]
        driving = [plan.totals.drive_seconds / max(plan.totals.stops, 1) / 60 for plan in plans]
        return {"as they came, driving": statistics.mean(driving)}

    try:
        yield {"ours": ours, "free": free, "as they came": came}
    finally:
        engine.close()


def _lines(_sizes: Sizes) -> Sequence[Line]:
    return [
        Line(title="matrix, process and proof, median", ours="ours, ms", unit="ms", most=100.0),
        Line(title="the slowest", ours="ours, slowest ms", unit="ms"),
        Line(title="proven optimal", ours="ours, proven", unit="%", least=100.0),
        Line(title="with nothing promised: the same, median", ours="free, ms", unit="ms", most=100.0),
        Line(title="with nothing promised: the slowest", ours="free, slowest ms", unit="ms"),
        Line(title="with nothing promised: proven optimal", ours="free, proven", unit="%", least=100.0),
        Line(
            title="driving for each stop ÷ the order they came in",
            ours="ours, driving",
            reference="as they came, driving",
            unit="minutes",
            most=0.9,
            of="ratio",
        ),
    ]


ROUTING_CREW_DAY = Workload(
    name="routing_crew_day",
    about=f"One crew, {STOPS} stops with promised windows, lunch: drives estimated from coordinates, sent to the child"
    " process, solved to a proven optimum, checked.",
    lines=_lines,
    open=_open,
)

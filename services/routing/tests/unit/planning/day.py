"""One plain day for the unit tests: a depot and three houses ten minutes apart, one crew with lunch."""

from __future__ import annotations

from routing.domain.planning.problem import Break, Matrix, Problem, Shift, Stop, Window

HOUR = 3600
TEN_MINUTES = 600
LUNCH = Break(earliest_seconds=12 * HOUR, latest_seconds=13 * HOUR, seconds=1800)
MATRIX = Matrix(
    tuple(tuple(0 if a == b else TEN_MINUTES * abs(a - b) for b in range(4)) for a in range(4)),
    tuple(tuple(5000 * abs(a - b) for b in range(4)) for a in range(4)),
)
CREW = Shift(
    crew_id="crew", start_place=0, end_place=0, from_seconds=8 * HOUR, until_seconds=17 * HOUR, breaks=(LUNCH,),
    skills=frozenset({"height"}), equipment=frozenset({"lift"}), capacity=5,
)  # fmt: skip
FIRST = Stop(
    id="first", place=1, service_seconds=HOUR, windows=(Window(9 * HOUR, 10 * HOUR),), skills=frozenset({"height"})
)
SECOND = Stop(id="second", place=2, service_seconds=2 * HOUR, demand=2, equipment=frozenset({"lift"}))
THIRD = Stop(id="third", place=3, service_seconds=HOUR, windows=(Window(13 * HOUR, 16 * HOUR),), pinned_crew="crew")
DAY = Problem(stops=(FIRST, SECOND, THIRD), shifts=(CREW,), matrix=MATRIX)

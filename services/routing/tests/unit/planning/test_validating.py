"""What cannot be planned is refused by name, with the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from common.errors import InvalidInput
from routing.domain.planning.problem import Break, Matrix, Problem, Window
from routing.domain.planning.validating import refuse_unplannable

from .day import CREW, DAY, FIRST, HOUR, MATRIX


def stops(**changes: object) -> Callable[[], Problem]:
    return lambda: replace(DAY, stops=(replace(FIRST, **changes),))  # type: ignore[arg-type]


def crews(**changes: object) -> Callable[[], Problem]:
    return lambda: replace(DAY, shifts=(replace(CREW, **changes),))  # type: ignore[arg-type]


def matrix(*rows: tuple[object, ...]) -> Callable[[], Problem]:
    return lambda: replace(DAY, matrix=Matrix(rows, MATRIX.meters))  # type: ignore[arg-type]


REFUSED: list[tuple[str, str, Callable[[], Problem]]] = [
    ("too_many_stops", "stops", lambda: replace(DAY, stops=(FIRST,) * 10_000)),
    ("too_many_shifts", "shifts", lambda: replace(DAY, shifts=(CREW,) * 101)),
    ("stop_twice", "stops", lambda: replace(DAY, stops=(FIRST, FIRST))),
    ("stop_twice", "shifts", lambda: replace(DAY, shifts=(CREW, CREW))),
    ("place_unknown", "stops.0.place", stops(place=4)),
    ("place_unknown", "stops.0.place", stops(place=-1)),
    ("place_unknown", "shifts.0", crews(end_place=9)),
    ("times_impossible", "stops.0.windows", stops(windows=(Window(10 * HOUR, 9 * HOUR),))),
    ("times_impossible", "stops.0.service_seconds", stops(service_seconds=-1)),
    ("times_impossible", "shifts.0.until_seconds", crews(until_seconds=0)),
    ("times_impossible", "shifts.0.breaks", crews(breaks=(Break(earliest_seconds=2, latest_seconds=1, seconds=1),))),
    ("times_impossible", "shifts.0.breaks", crews(breaks=CREW.breaks * 25)),
    ("numbers_impossible", "stops.0", stops(demand=-1)),
    ("numbers_impossible", "stops.0", stops(priority=101)),
    ("numbers_impossible", "shifts.0", crews(capacity=-1)),
    ("pin_impossible", "stops.0.position", stops(position=0)),
    ("pin_impossible", "stops", lambda: replace(DAY, stops=tuple(
        replace(stop, pinned_crew="crew", position=0) for stop in DAY.stops[:2]))),
    ("matrix_unusable", "matrix", matrix((0, 1), (1, 0))),
    ("matrix_unusable", "matrix", matrix(*[(0, -1, 0, 0)] * 4)),
    ("matrix_unusable", "matrix", matrix(*[(0, float("nan"), 0, 0)] * 4)),
    ("matrix_unusable", "matrix", matrix(*[(0, True, 0, 0)] * 4)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "field", "day"), REFUSED)
def test_it_is_refused(code: str, field: str, day: Callable[[], Problem]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        refuse_unplannable(day())
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_plain_day_is_not() -> None:
    refuse_unplannable(DAY)
    refuse_unplannable(replace(DAY, stops=(), shifts=()))

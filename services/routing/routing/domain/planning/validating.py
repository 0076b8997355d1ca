"""Refuses what cannot be planned before any engine sees it: too much, times that end before they begin, places that the
matrix lacks, travel times that are no numbers. What is merely impossible to serve is left out with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from routing.domain.planning.problem import NO_WAY_SECONDS, Matrix, Problem, Shift, Stop
from routing.domain.planning.refusals import (
    MatrixUnusable,
    NumbersImpossible,
    PinImpossible,
    PlaceUnknown,
    StopTwice,
    TimesImpossible,
    TooManyShifts,
    TooManyStops,
)

MOST_STOPS = 500
MOST_SHIFTS = 100
MOST_BREAKS = 24
# Numbers stay far from where an engine's whole numbers end.
MOST_METERS = 100_000_000
MOST_DEMAND = 1_000_000
MOST_PRIORITY = 100


def refuse_unplannable(problem: Problem) -> None:
    """Raises the refusal that names what is wrong, and the field."""
    if len(problem.stops) > MOST_STOPS:
        raise TooManyStops(f"{len(problem.stops)} stops; a plan takes at most {MOST_STOPS}.", field="stops")
    if len(problem.shifts) > MOST_SHIFTS:
        raise TooManyShifts(f"{len(problem.shifts)} crews; a plan takes at most {MOST_SHIFTS}.", field="shifts")
    _once((stop.id for stop in problem.stops), field="stops")
    _once((shift.crew_id for shift in problem.shifts), field="shifts")
    _refuse_matrix(problem.matrix)
    for number, stop in enumerate(problem.stops):
        _refuse_stop(stop, problem.matrix.places, f"stops.{number}")
    for number, shift in enumerate(problem.shifts):
        _refuse_shift(shift, problem.matrix.places, f"shifts.{number}")
    taken = Counter((stop.pinned_crew, stop.position) for stop in problem.stops if stop.position is not None)
    for (_, position), stops in taken.items():
        if stops > 1:
            raise PinImpossible(f"{stops} stops are pinned to position {position} of one crew.", field="stops")


def _once(names: Iterable[str], *, field: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise StopTwice(f"{name} is named {times} times.", field=field)


def _refuse_matrix(matrix: Matrix) -> None:
    places = matrix.places
    for table, most in ((matrix.seconds, NO_WAY_SECONDS), (matrix.meters, MOST_METERS)):
        if len(table) != places or any(len(row) != places for row in table):
            raise MatrixUnusable(field="matrix")
        if any(type(leg) is not int or not 0 <= leg <= most for row in table for leg in row):
            raise MatrixUnusable(field="matrix")


def _refuse_stop(stop: Stop, places: int, field: str) -> None:
    if not 0 <= stop.place < places:
        raise PlaceUnknown(field=f"{field}.place")
    _in_week(stop.service_seconds, stop.service_seconds, f"{field}.service_seconds")
    for window in stop.windows:
        _in_week(window.from_seconds, window.until_seconds, f"{field}.windows")
    if stop.position is not None and (stop.pinned_crew is None or not 0 <= stop.position < MOST_STOPS):
        raise PinImpossible(field=f"{field}.position")
    if not 0 <= stop.demand <= MOST_DEMAND or not 0 <= stop.priority <= MOST_PRIORITY:
        raise NumbersImpossible(field=field)


def _refuse_shift(shift: Shift, places: int, field: str) -> None:
    for place in (shift.start_place, shift.end_place):
        if place is not None and not 0 <= place < places:
            raise PlaceUnknown(field=field)
    _in_week(shift.from_seconds, shift.until_seconds, f"{field}.until_seconds")
    for rest in shift.breaks:
        _in_week(rest.earliest_seconds, rest.latest_seconds, f"{field}.breaks")
        _in_week(rest.seconds, rest.seconds, f"{field}.breaks")
    if len(shift.breaks) > MOST_BREAKS:
        raise TimesImpossible(f"A shift has at most {MOST_BREAKS} breaks.", field=f"{field}.breaks")
    if list(shift.breaks) != sorted(shift.breaks, key=lambda rest: (rest.earliest_seconds, rest.latest_seconds)):
        raise TimesImpossible("Breaks are named in the order in which they are taken.", field=f"{field}.breaks")
    if (shift.capacity or 0) < 0 or (shift.most_busy_seconds or 0) < 0:
        raise NumbersImpossible(field=field)


def _in_week(start: int, end: int, field: str) -> None:
    if not 0 <= start <= end <= NO_WAY_SECONDS:
        raise TimesImpossible(field=field)

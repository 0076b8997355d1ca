"""A day with its breaks cut out, for an engine that knows none: time stands still while everybody rests. What such a
day allows is possible on the real one with each break right after what goes on at the cut, if that ends in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.domain.planning.problem import Break, Problem

# After the first breaks may begin: what is going on then should have ended when the last must have begun.
CUT_AFTER_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Cut:
    """At this moment of the real day, so many seconds are taken out."""

    at: int
    seconds: int


def cuts(problem: Problem) -> list[Cut] | None:
    """One cut for each break of the day, in order; None when the crews' breaks have no moment in common."""
    most = max((len(shift.breaks) for shift in problem.shifts), default=0)
    found: list[Cut] = []
    for number in range(most):
        cut = _cut([shift.breaks[number] for shift in problem.shifts if len(shift.breaks) > number], problem)
        if cut is None or (found and cut.at < found[-1].at + found[-1].seconds):
            return None
        found.append(cut)
    return found


def compressed(at: int, cut_out: Sequence[Cut]) -> int:
    """A moment of the real day in the shortened one."""
    gone = sum(min(max(at - cut.at, 0), cut.seconds) for cut in cut_out)
    return at - gone


def _cut(rests: Sequence[Break], problem: Problem) -> Cut | None:
    earliest = max(rest.earliest_seconds for rest in rests)
    latest = min(rest.latest_seconds for rest in rests)
    if earliest > latest:
        return None
    longest = max((stop.service_seconds for stop in problem.stops), default=0)
    at = max(earliest, min(earliest + CUT_AFTER_SECONDS, latest - longest))
    return Cut(at, max(rest.seconds for rest in rests))

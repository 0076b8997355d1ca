"""The cheapest way to put one more stop into a crew's day: completes what engines leave out, explains, and compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.domain.planning.fitting import suits
from routing.domain.planning.problem import Problem, Shift, Stop


@dataclass(frozen=True, slots=True)
class Insertion:
    """A position in a crew's order, and the driving that it adds."""

    index: int
    added_seconds: int


def insertions(problem: Problem, shift: Shift, order: Sequence[Stop], stop: Stop) -> list[Insertion]:
    """Every position, cheapest first, whether or not the day then still works out."""
    places = [shift.start_place, *(other.place for other in order), shift.end_place]
    found = []
    for index in range(len(order) + 1):
        before, after = places[index], places[index + 1]
        skipped = problem.leg(before, after)[0] if order else 0
        added = problem.leg(before, stop.place)[0] + problem.leg(stop.place, after)[0] - skipped
        found.append(Insertion(index, added))
    return sorted(found, key=lambda insertion: (insertion.added_seconds, insertion.index))


def cheapest(problem: Problem, shift: Shift, order: Sequence[Stop], stop: Stop) -> Insertion | None:
    """The cheapest position at which the day still works out, for a stop that suits the crew, if there is one."""
    for insertion in insertions(problem, shift, order, stop):
        if suits(problem, shift, inserted(order, stop, insertion.index)):
            return insertion
    return None


def inserted(order: Sequence[Stop], stop: Stop, index: int) -> tuple[Stop, ...]:
    """The order with the stop at an index."""
    return (*order[:index], stop, *order[index:])

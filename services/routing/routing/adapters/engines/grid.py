"""A problem as tables for engines that count everything: places with one more that is nowhere, and who may go where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from routing.domain.planning.fitting import misfit
from routing.domain.planning.problem import Problem, Shift, Stop


@dataclass(frozen=True)
class Grid:
    """The stops that at least one crew can serve; what suits nobody is left out before the search."""

    problem: Problem

    @cached_property
    def suited(self) -> dict[str, frozenset[int]]:
        """The shifts, by index, that each stop suits; only stops that suit any."""
        found = {
            stop.id: frozenset(
                number for number, shift in enumerate(self.problem.shifts) if misfit(self.problem, stop, shift) is None
            )
            for stop in self.problem.stops
        }
        return {stop_id: shifts for stop_id, shifts in found.items() if shifts}

    @cached_property
    def stops(self) -> list[Stop]:
        """Those in `suited`."""
        return [stop for stop in self.problem.stops if stop.id in self.suited]

    @property
    def nowhere(self) -> int:
        """The index of the place that is no distance from anywhere."""
        return self.problem.matrix.places

    @cached_property
    def seconds(self) -> list[list[int]]:
        """Drive times with nowhere added."""
        table = [[*row, 0] for row in self.problem.matrix.seconds]
        return [*table, [0] * (self.nowhere + 1)]

    def ends(self, shift: Shift) -> tuple[int, int]:
        """Start and end place of a shift."""
        start = self.nowhere if shift.start_place is None else shift.start_place
        return start, self.nowhere if shift.end_place is None else shift.end_place

    def orders(self, routes: Sequence[tuple[int, Sequence[Stop]]]) -> dict[str, Sequence[Stop]]:
        """Routes by shift index as orders by crew."""
        return {self.problem.shifts[number].crew_id: order for number, order in routes}

    def alike(self) -> list[list[int]]:
        """The shifts in groups that differ in nothing but the crew's name."""
        serves: dict[int, set[str]] = defaultdict(set)
        for stop_id, shifts in self.suited.items():
            for number in shifts:
                serves[number].add(stop_id)
        groups: dict[object, list[int]] = defaultdict(list)
        for number, shift in enumerate(self.problem.shifts):
            bounds = (shift.from_seconds, shift.until_seconds, shift.breaks, shift.capacity, shift.most_busy_seconds)
            groups[self.ends(shift), bounds, frozenset(serves[number])].append(number)
        return list(groups.values())

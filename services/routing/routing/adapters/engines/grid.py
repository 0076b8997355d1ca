"""A problem as tables for engines that count everything: places with one more that is nowhere, and who may go where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
        kinds: dict[Shift, list[int]] = defaultdict(list)
        for number, shift in enumerate(self.problem.shifts):
            kinds[replace(shift, crew_id="")].append(number)
        found = {stop.id: frozenset(self._suited(stop, kinds)) for stop in self.problem.stops}
        return {stop_id: shifts for stop_id, shifts in found.items() if shifts}

    def _suited(self, stop: Stop, kinds: Mapping[Shift, Sequence[int]]) -> Iterator[int]:
        """Of shifts that differ in the crew's name alone, one is looked at for all, unless the stop asks for names."""
        shifts = self.problem.shifts
        for alike in kinds.values():
            if stop.crews is not None or stop.pinned_crew is not None:
                yield from (number for number in alike if misfit(self.problem, stop, shifts[number]) is None)
            elif misfit(self.problem, stop, shifts[alike[0]]) is None:
                yield from alike

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

"""What the exact search counts with: tables of a day, and labels in whole arrays, the dominated ones dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.adapters.engines.penalties import loss_of
from routing.domain.planning.problem import Problem, Shift, Stop
from routing.domain.planning.timing import NEVER

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class DayTables:
    """Tables of the day. Stop n is node n, home is the last node."""

    def __init__(self, problem: Problem, shift: Shift, stops: Sequence[Stop]) -> None:
        self.problem, self.shift, self.stops, self.count = problem, shift, stops, len(stops)
        count = self.count
        places: list[int | None] = [*(stop.place for stop in stops), None]
        legs = np.zeros((count + 1, count + 1), dtype=np.int64)
        for start in range(count + 1):
            for end in range(count + 1):
                begin = shift.start_place if start == count else places[start]
                legs[start, end] = problem.leg(begin, shift.end_place if end == count else places[end])[0]
        self.legs, self.shortest = legs, closure(legs)
        self.work = np.array([stop.service_seconds for stop in stops], dtype=np.int64)
        self.demand = np.array([stop.demand for stop in stops], dtype=np.int64)
        self.loss = np.array([loss_of(problem, stop) for stop in stops], dtype=np.int64)
        self.nothing_served = int(self.loss.sum())
        self.latest = np.array([self._latest(number) for number in range(count)], dtype=np.int64)
        self.nearest = self._nearest()

    def _latest(self, number: int) -> int:
        """The last moment at which work at a stop may begin for the crew to be back in time."""
        stop = self.stops[number]
        back = self.shift.until_seconds - stop.service_seconds - int(self.shortest[number, self.count])
        return min(back, stop.windows[-1].until_seconds) if stop.windows else back

    def _nearest(self) -> Ints:
        """The shortest drive to each node from any other."""
        if not self.count:
            return np.zeros(1, dtype=np.int64)
        others = self.legs.astype(np.int64) + np.diag(np.full(self.count + 1, NEVER))
        nearest: Ints = others.min(axis=0)
        return nearest


@dataclass
class Labels:
    """One label a row: bits of the stops served, node, breaks taken, time of departure, driving, the row before it."""

    served: Ints
    node: Ints
    rests: Ints
    at: Ints
    drive: Ints
    parent: Ints

    def take(self, rows: Flags | Ints) -> Labels:
        """Some rows."""
        return Labels(*(column[rows] for column in self.columns))

    @property
    def columns(self) -> tuple[Ints, ...]:
        """All of them."""
        return self.served, self.node, self.rests, self.at, self.drive, self.parent

    @staticmethod
    def joined(parts: Sequence[Labels]) -> Labels:
        """One below the other."""
        return Labels(*(np.concatenate(columns) for columns in zip(*(part.columns for part in parts), strict=True)))


def closure(legs: Ints) -> Ints:
    """The shortest way between all, over any others."""
    shortest = legs.copy()
    for through in range(len(legs)):
        shortest = np.minimum(shortest, shortest[:, through, None] + shortest[None, through, :])
    return shortest


def begun(stop: Stop, at: Ints) -> Ints:
    """When work begins for those that are there at these moments."""
    if not stop.windows:
        return at
    begun = np.full_like(at, NEVER)
    for window in reversed(stop.windows):
        begun = np.where(at <= window.until_seconds, np.maximum(at, window.from_seconds), begun)
    return begun


def undominated(labels: Labels) -> Ints:
    """The rows for which no other of the same stops, node and breaks is both as early and as cheap."""
    same = labels.served << 8 | labels.node << 3 | labels.rests
    # One whole number sorts by all: a week's seconds take 20 bits, and nobody drives longer than the shift.
    rows = np.argsort(same << 40 | labels.at << 20 | labels.drive)
    ordered, drive = same[rows], labels.drive[rows]
    group = np.cumsum(np.concatenate([[0], ordered[1:] != ordered[:-1]]))
    falling = drive - group * (1 << 40)
    least = np.minimum.accumulate(falling)
    is_better = np.concatenate([[True], falling[1:] < least[:-1]]) if rows.size else np.zeros(0, dtype=bool)
    found: Ints = rows[is_better]
    return found

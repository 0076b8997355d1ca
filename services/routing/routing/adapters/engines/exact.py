"""One crew's day solved to proven optimality by labels: what a crew has done, where it is, when, and after how much
driving. Of two labels for the same, the later and dearer is dropped; so is one that cannot lead to a better day than
one already known. Layer by layer in whole arrays: layer n holds the labels with n stops served. Before any label, the
day is solved as if nothing had a time (`completing`): if that day can be kept as it is, nothing is better; if not, it
tells of every label what it costs at least from there."""

from __future__ import annotations

import time

import numpy as np

from routing.adapters.engines.completing import Completion
from routing.adapters.engines.labels import DayTables, Flags, Ints, Labels, begun, undominated
from routing.domain.planning.assembling import assemble
from routing.domain.planning.fitting import suits, unsuited
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem
from routing.domain.planning.timing import NEVER, gets_home, start_of

MOST_STOPS = 15
# So many labels a layer for a first good day, whose price then bounds the full search.
BEAM = 100
# What a layer may hold: beyond it the search goes on with the most promising, and proves nothing any more.
MOST_LABELS = 400_000


class ExactEngine:
    """For one shift and at most 15 stops."""

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The optimum, or the best found in the time. Draws no lots, whatever the seed."""
        (shift,) = problem.shifts
        stops = [stop for stop in problem.stops if unsuited(stop, shift) is None]
        ends = time.monotonic() + seconds
        day = DayTables(problem, shift, stops)
        completion = Completion(day)
        order: list[int] | None = completion.order()
        is_proven = not order or suits(problem, shift, [stops[number] for number in order])
        if not is_proven:
            order, is_proven = _searched(day, completion, ends=ends)
        chosen = [stops[number] for number in order or ()]
        return assemble(problem, {shift.crew_id: chosen}, engine="exact", is_proven=is_proven)


def _searched(day: DayTables, completion: Completion, *, ends: float) -> tuple[list[int] | None, bool]:
    """The best order found, and whether nothing is better."""
    first = _Search(day, completion, width=BEAM, bound=day.nothing_served + 1, until=ends)
    order, price, is_proven = first.run()
    if is_proven or price == completion.price:
        return order, True
    better, _, is_proven = _Search(day, completion, width=MOST_LABELS, bound=price, until=ends).run()
    return better or order, is_proven


class _Search:
    """Finds a day of a price below `bound`, if there is one."""

    def __init__(self, day: DayTables, completion: Completion, *, width: int, bound: int, until: float) -> None:
        self.completion = completion
        self.day, self.width, self.bound, self.until = day, width, bound, until
        self.layers: list[Labels] = []
        self.best: tuple[int, int] | None = None
        self.is_complete = True

    def run(self) -> tuple[list[int] | None, int, bool]:
        """The order found, its price (or the bound when none), and whether nothing better exists."""
        self._close_empty()
        labels = self._first()
        for _ in range(self.day.count):
            self.layers.append(labels)
            labels = self._pruned(self._next(labels))
            if not labels.at.size:
                break
            if time.monotonic() > self.until:
                self.is_complete = False
                break
            self._close(labels)
        return self._order(), self.bound, self.is_complete

    def _first(self) -> Labels:
        times = [(rests, at) for rests, at in enumerate(start_of(self.day.shift)) if at < NEVER]
        rests, at = (np.array(column, dtype=np.int64) for column in zip(*times, strict=True))
        nothing = np.zeros(len(times), dtype=np.int64)
        return Labels(nothing, nothing + self.day.count, rests, at, nothing, nothing - 1)

    def _next(self, labels: Labels) -> Labels:
        """Each label gone on to each stop, with each number of breaks on the way."""
        found = []
        for number in range(self.day.count):
            if self.day.stops[number].position not in (None, len(self.layers) - 1):
                continue
            in_time = labels.at + self.day.legs[labels.node, number] <= self.day.latest[number]
            rows = np.flatnonzero(in_time & (labels.served >> number & 1 == 0))
            if rows.size:
                found += self._gone(labels.take(rows), rows, number)
        return Labels.joined(found) if found else labels.take(np.zeros(0, dtype=np.int64))

    def _gone(self, labels: Labels, rows: Ints, number: int) -> list[Labels]:
        stop, leg = self.day.stops[number], self.day.legs[labels.node, number]
        arrived = Labels(labels.served | (1 << number), labels.node * 0 + number, labels.rests, labels.at + leg,
                          labels.drive + leg, rows)  # fmt: skip
        ready = Labels.joined(self._rested(arrived))
        ready.at = begun(stop, ready.at) + stop.service_seconds
        return self._rested(ready.take(ready.at < NEVER))

    def _rested(self, labels: Labels) -> list[Labels]:
        """The labels as they are, and after each break that may be taken now."""
        found = [labels]
        for taken, rest in enumerate(self.day.shift.breaks):
            more = []
            for part in found:
                rows = (part.rests == taken) & (part.at <= rest.latest_seconds)
                if rows.any():
                    after = part.take(rows)
                    after.rests = after.rests + 1
                    after.at = np.maximum(after.at, rest.earliest_seconds) + rest.seconds
                    more.append(after)
            found += more
        return found

    def _pruned(self, labels: Labels) -> Labels:
        """Without what is impossible, what is dominated, and what cannot become better than the bound."""
        labels = labels.take(self._is_possible(labels))
        labels = labels.take(labels.drive + self._onward(labels) < self.bound)
        labels = labels.take(undominated(labels))
        least = np.maximum(self._least(labels), labels.drive + self._onward(labels))
        rows = np.flatnonzero(least < self.bound)
        if rows.size > self.width:
            self.is_complete = False
            rows = rows[np.argpartition(least[rows], self.width)[: self.width]]
        return labels.take(rows)

    def _is_possible(self, labels: Labels) -> Flags:
        day, shift = self.day, self.day.shift
        possible: Flags = labels.at + day.shortest[labels.node, day.count] <= shift.until_seconds
        for taken, rest in enumerate(shift.breaks):
            possible &= (labels.rests > taken) | (labels.at <= rest.latest_seconds)
        if shift.capacity is not None:
            possible &= self._served(labels) @ day.demand <= shift.capacity
        if shift.most_busy_seconds is not None:
            possible &= self._served(labels) @ day.work + labels.drive <= shift.most_busy_seconds
        return possible

    def _onward(self, labels: Labels) -> Ints:
        """What is still to come of each label at least, as if nothing had a time."""
        return self.completion.least(labels.served, labels.node, len(self.layers))

    def _served(self, labels: Labels) -> Ints:
        """One column a stop: 1 where it is served."""
        return (labels.served[:, None] >> np.arange(self.day.count)) & 1

    def _least(self, labels: Labels) -> Ints:
        """No day that goes on from a label is cheaper: what cannot be reached any more is lost, and what has no room in
        the hours that are left; each other stop takes the shortest drive to it. A loss outweighs all driving."""
        day, count, far = self.day, self.day.count, NEVER >> 8
        nearest, home = day.nearest[:count], int(day.nearest[count])
        free = self._served(labels) == 0
        open_ = free & (labels.at[:, None] + day.shortest[labels.node, :count] <= day.latest)
        hours = np.cumsum(np.sort(np.where(open_, day.work + nearest, far), axis=1), axis=1)
        fitting = (hours <= (day.shift.until_seconds - home - labels.at)[:, None]).sum(axis=1)
        crowded = open_.sum(axis=1) - fitting
        lost = (free & ~open_) @ day.loss
        lost += np.where(crowded > 0, crowded, 0) * int(day.loss.min())
        drives = np.cumsum(np.sort(np.where(open_, nearest, far), axis=1), axis=1)
        drive = np.where(fitting > 0, np.take_along_axis(drives, np.maximum(fitting - 1, 0)[:, None], axis=1)[:, 0], 0)
        found: Ints = labels.drive + lost + drive + home
        return found

    def _close_empty(self) -> None:
        if self.day.nothing_served < self.bound:
            self.bound, self.best = self.day.nothing_served, None

    def _close(self, labels: Labels) -> None:
        """Go home from every label; remember the cheapest."""
        day, shift = self.day, self.day.shift
        leg, bits = day.legs[labels.node, day.count], self._served(labels)
        price = labels.drive + leg + (1 - bits) @ day.loss
        can = (labels.at + leg <= shift.until_seconds) & (price < self.bound)
        if shift.most_busy_seconds is not None:
            can &= bits @ day.work + labels.drive + leg <= shift.most_busy_seconds
        for row in np.flatnonzero(can)[np.argsort(price[can], kind="stable")]:
            times = [NEVER] * (len(shift.breaks) + 1)
            times[labels.rests[row]] = int(labels.at[row])
            if gets_home(times, int(leg[row]), shift):
                self.bound, self.best = int(price[row]), (len(self.layers), int(row))
                self.last = labels
                break

    def _order(self) -> list[int] | None:
        if self.best is None:
            return None
        layer, row = self.best
        order, labels = [], self.last
        while layer > 0:
            order.append(int(labels.node[row]))
            row, layer = int(labels.parent[row]), layer - 1
            labels = self.layers[layer]
        return order[::-1]

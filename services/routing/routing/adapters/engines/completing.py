"""The cheapest way to end a crew's day from wherever it stands, were there no windows, breaks or exact hours. No real
day ends cheaper, so it bounds the search; and where nothing of that stands in the way, its own day is the best there
is. Held and Karp's recursion from the last stop to the first, layer by layer in whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from routing.adapters.engines.labels import DayTables, Flags, Ints
from routing.domain.planning.timing import NEVER

# What cannot be: above every price, and far from where numbers end when two of them are added.
IMPOSSIBLE = NEVER >> 4


@dataclass(frozen=True)
class Subsets:
    """All choices of stops, as bits: by how many they are, the place of each among those, and for each choice and stop
    the place of both together one layer on (0 where the stop is in it already, as `has` tells)."""

    of_size: tuple[Ints, ...]
    place: Ints
    onward: tuple[tuple[Ints, ...], ...]
    has: tuple[tuple[Flags, ...], ...]


@lru_cache(maxsize=16)
def subsets(count: int) -> Subsets:
    """Those of so many stops."""
    every = np.arange(1 << count, dtype=np.int64)
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(count):
        sizes = np.concatenate([sizes, sizes + 1])
    of_size = tuple(every[sizes == size] for size in range(count + 1))
    place = np.zeros(1 << count, dtype=np.int64)
    for chosen in of_size:
        place[chosen] = np.arange(chosen.size)
    has = tuple(tuple(chosen >> stop & 1 == 1 for stop in range(count)) for chosen in of_size)
    onward = tuple(
        tuple(np.where(has[size][stop], 0, place[chosen | (1 << stop)]) for stop in range(count))
        for size, chosen in enumerate(of_size)
    )
    return Subsets(of_size, place, onward, has)


class Completion:
    """`least(served, node, layer)`: driving still to come and what is lost, at least, for a crew that stands at a node
    with these stops served, as many as the layer says."""

    def __init__(self, day: DayTables) -> None:
        self._day, self._subsets = day, subsets(day.count)
        self._lost = day.nothing_served - _sums(day.loss)
        self._can_be = self._possible()
        self._layers: list[Ints] = []
        for size in range(day.count, -1, -1):
            self._layers.append(self._layer(size))
        self._layers.reverse()

    @property
    def price(self) -> int:
        """Of the whole day at least."""
        return int(self._layers[0][self._day.count, 0])

    def least(self, served: Ints, node: Ints, layer: int) -> Ints:
        """For many at once."""
        found: Ints = self._layers[layer][node, self._subsets.place[served]]
        return found

    def order(self) -> list[int]:
        """A day of that price: stop by stop the next one that keeps to it."""
        day, order, served, node = self._day, list[int](), 0, self._day.count
        while len(order) < day.count:
            here = int(self._layers[len(order)][node, self._subsets.place[served]])
            following = [stop for stop in range(day.count) if self._keeps_to(here, order, served, node, stop)]
            if here == self._ending(len(order), served)[node] or not following:
                break
            order, served, node = [*order, following[0]], served | 1 << following[0], following[0]
        return order

    def _keeps_to(self, here: int, order: Sequence[int], served: int, node: int, stop: int) -> bool:
        if served >> stop & 1 or self._day.stops[stop].position not in (None, len(order)):
            return False
        then = self._layers[len(order) + 1][stop, self._subsets.place[served | 1 << stop]]
        return int(self._day.legs[node, stop] + then) == here

    def _layer(self, size: int) -> Ints:
        """What the day costs from each node (rows) with each choice of so many stops served (columns)."""
        day, chosen = self._day, self._subsets.of_size[size]
        least = self._ending(size, chosen)
        through = np.empty_like(least)
        for stop in range(day.count if size < day.count else 0):
            if day.stops[stop].position in (None, size):
                then = self._layers[-1][stop].take(self._subsets.onward[size][stop])
                then = np.where(self._subsets.has[size][stop], IMPOSSIBLE, then)
                np.add(day.legs[:, stop, None], then[None, :], out=through)
                np.minimum(least, through, out=least)
        least[:, ~self._can_be[chosen]] = IMPOSSIBLE
        return least

    def _ending(self, size: int, chosen: Ints | int) -> Ints:
        """Home from each node, and the rest lost; who has served nothing has not even left."""
        home = self._day.legs[:, self._day.count] * (size > 0)
        lost = np.atleast_1d(self._lost[chosen])
        ending: Ints = home[:, None] + lost[None, :]
        return ending if np.ndim(chosen) else ending[:, 0]

    def _possible(self) -> Flags:
        """Choices that the vehicle holds, and whose work with the shortest drives fits into the hours."""
        day, shift = self._day, self._day.shift
        works = _sums(day.work + day.nearest[: day.count])
        possible: Flags = shift.from_seconds + works + day.nearest[day.count] <= shift.until_seconds
        possible[0] = True
        if shift.capacity is not None:
            possible &= _sums(day.demand) <= shift.capacity
        if shift.most_busy_seconds is not None:
            possible &= works + day.nearest[day.count] <= shift.most_busy_seconds
            possible[0] = True
        return possible


def _sums(values: Ints) -> Ints:
    """Of each choice, by its bits."""
    sums = np.zeros(1, dtype=np.int64)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums

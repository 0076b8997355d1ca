"""Roads by a provider: in batches, within one deadline, remembered; and by the estimate, visibly, for what it does not
tell. A provider that failed is left alone for a while, so that nobody waits for it again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

from routing.adapters.roads.remembering import LegMemory, LineMemory, Pair
from routing.adapters.roads.tables import RoadProvider, RoadsUnavailable
from routing.domain.geography import Place
from routing.domain.travel import ESTIMATE, Leg, Line, RoadEstimate, TravelTimes, pairs, straight_line

log = logging.getLogger(__name__)
DEADLINE_SECONDS = 2.5
REST_SECONDS = 10.0


class ProvidedRoads:
    """Where nothing is known of a leg, the whole answer is an estimate: mixed sources would send crews where the
    estimate happens to be the kinder one."""

    def __init__(
        self,
        provider: RoadProvider,
        *,
        estimate: RoadEstimate,
        memory: LegMemory | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._provider, self._estimate = provider, estimate
        self._memory = memory or LegMemory()
        self._deadline_seconds, self._rest_seconds = deadline_seconds, rest_seconds
        self._rests_until = 0.0
        self._lines = LineMemory()

    def between_all(self, places: Sequence[Place]) -> TravelTimes:
        """Drives between all of them."""
        distinct = list(dict.fromkeys(places))
        wanted = list(pairs(distinct))
        legs = self._memory.known(wanted)
        missing = [pair for pair in wanted if pair not in legs]
        if missing and not self._learn(missing):
            return self._estimate.between_all(distinct, degraded=True)
        legs |= self._memory.known(missing)
        if len(legs) < len(wanted):  # more places than the memory holds
            return self._estimate.between_all(distinct, degraded=True)
        return TravelTimes(legs=legs, source=self._provider.name if wanted else ESTIMATE)

    def roughly(self) -> TravelTimes:
        """By estimate, which is what it says."""
        return self._estimate.anywhere()

    def line(self, places: Sequence[Place]) -> Line:
        """The way from place to place; straight, and saying so, where the provider does not tell it."""
        way = tuple(here for here, before in zip(places, (None, *places), strict=False) if here != before)
        known = self._lines.known(way)
        if known is not None or len(way) < 2 or time.monotonic() < self._rests_until:
            return known or straight_line(way)
        try:
            line = self._provider.line(way, deadline=time.monotonic() + self._deadline_seconds)
        except RoadsUnavailable as failure:
            self._rest("lines are straight", failure)
            return straight_line(way)
        self._lines.keep(way, line)
        return line

    def _learn(self, missing: Sequence[Pair]) -> bool:
        """Ask for what is not remembered; False when the provider fails or rests."""
        now = time.monotonic()
        if now < self._rests_until:
            return False
        deadline = now + self._deadline_seconds
        try:
            for origins, destinations in self._batches(missing):
                table = self._provider.table(origins, destinations, deadline=deadline)
                self._memory.keep(_cells(origins, destinations, table))
        except RoadsUnavailable as failure:
            self._rest("travel times are estimated", failure)
            return False
        return True

    def _rest(self, consequence: str, failure: RoadsUnavailable) -> None:
        self._rests_until = time.monotonic() + self._rest_seconds
        log.warning(consequence, extra={"provider": self._provider.name, "error": str(failure)})

    def _batches(self, missing: Sequence[Pair]) -> Iterator[tuple[list[Place], list[Place]]]:
        """Rectangles that cover what is missing, each within the provider's limit."""
        half = max(self._provider.most_places // 2, 1)
        origins = list(dict.fromkeys(here for here, _ in missing))
        for block in _blocks(origins, half):
            inside = set(block)
            there = list(dict.fromkeys(there for here, there in missing if here in inside))
            for targets in _blocks(there, half):
                yield block, targets


def _blocks(places: list[Place], size: int) -> Iterator[list[Place]]:
    return (places[first : first + size] for first in range(0, len(places), size))


def _cells(origins: list[Place], destinations: list[Place], table: list[list[Leg]]) -> Iterator[tuple[Pair, Leg]]:
    for here, row in zip(origins, table, strict=True):
        for there, leg in zip(destinations, row, strict=True):
            if here != there:
                yield (here, there), leg

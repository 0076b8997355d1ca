"""What a provider told, kept for a while in bounded memory: each leg, and each way of a day, is asked for once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable

from routing.domain.geography import Place
from routing.domain.travel import Leg, Line

Pair = tuple[Place, Place]
Way = tuple[Place, ...]
# All drives of the largest plan, of 500 visits and the crews' ends.
MOST_LEGS = 300_000
MOST_LINES = 300
KEPT_SECONDS = 24 * 3600.0


class LegMemory:
    """The legs asked for least recently are forgotten first; none is kept longer than a day. Safe among threads."""

    def __init__(self, *, most: int = MOST_LEGS, kept_seconds: float = KEPT_SECONDS) -> None:
        self._most, self._kept_seconds = most, kept_seconds
        self._legs: OrderedDict[Pair, tuple[float, Leg]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, pairs: Iterable[Pair]) -> dict[Pair, Leg]:
        """Those of these legs that are remembered."""
        oldest = time.monotonic() - self._kept_seconds
        found: dict[Pair, Leg] = {}
        with self._lock:
            for pair in pairs:
                kept = self._legs.get(pair)
                if kept is not None and kept[0] >= oldest:
                    self._legs.move_to_end(pair)
                    found[pair] = kept[1]
        return found

    def keep(self, legs: Iterable[tuple[Pair, Leg]]) -> None:
        """Remember these."""
        now = time.monotonic()
        with self._lock:
            for pair, leg in legs:
                self._legs[pair] = (now, leg)
                self._legs.move_to_end(pair)
            while len(self._legs) > self._most:
                self._legs.popitem(last=False)

    def __len__(self) -> int:
        return len(self._legs)


class LineMemory:
    """The ways asked for least recently are forgotten first; none is kept longer than a day. Safe among threads."""

    def __init__(self, *, most: int = MOST_LINES, kept_seconds: float = KEPT_SECONDS) -> None:
        self._most, self._kept_seconds = most, kept_seconds
        self._lines: OrderedDict[Way, tuple[float, Line]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, way: Way) -> Line | None:
        """The line of that way, if it is remembered."""
        with self._lock:
            kept = self._lines.get(way)
            if kept is None or kept[0] < time.monotonic() - self._kept_seconds:
                return None
            self._lines.move_to_end(way)
            return kept[1]

    def keep(self, way: Way, line: Line) -> None:
        """Remember it."""
        with self._lock:
            self._lines[way] = (time.monotonic(), line)
            self._lines.move_to_end(way)
            while len(self._lines) > self._most:
                self._lines.popitem(last=False)

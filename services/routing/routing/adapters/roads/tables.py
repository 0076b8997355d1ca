"""What a provider of travel times is to this service: it answers tables from some places to others, within a deadline,
or fails with the one error there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

from routing.domain.geography import Place
from routing.domain.travel import Leg, Line

# Where a provider knows no way: longer than any day, so that nobody is sent there.
NO_WAY = Leg(7 * 24 * 3600, 0)
LONGEST_SECONDS = 7 * 24 * 3600
LONGEST_METERS = 20_000_000

Table = list[list[Leg]]


class RoadsUnavailable(Exception):
    """The provider did not answer, or what it answered is no table of travel times."""


class TableProvider(Protocol):
    """A provider, by name."""

    @property
    def name(self) -> str: ...
    @property
    def most_places(self) -> int:
        """How many places one request may name."""
        ...

    def table(self, origins: Sequence[Place], destinations: Sequence[Place], *, deadline: float) -> Table:
        """Legs by origin and destination. Raises RoadsUnavailable; `deadline` is a time of `time.monotonic`."""
        ...


class RoadProvider(TableProvider, Protocol):
    """A provider that also knows the way."""

    def line(self, places: Sequence[Place], *, deadline: float) -> Line:
        """The way from place to place along roads. Raises RoadsUnavailable."""
        ...


def read_leg(seconds: Any, meters: Any) -> Leg:
    """One cell. None stands for no way; anything but plausible numbers is nonsense."""
    if seconds is None:
        return NO_WAY
    return Leg(_number(seconds, LONGEST_SECONDS), 0 if meters is None else _number(meters, LONGEST_METERS))


def _number(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RoadsUnavailable(f"{value!r} is no travel time")
    if not 0 <= value <= most:
        raise RoadsUnavailable(f"{value!r} is no plausible travel time")
    return round(value)


def read_rows(rows: Any, count: int, *, width: int) -> list[list[Any]]:
    """A table of that shape, or RoadsUnavailable."""
    if not isinstance(rows, list) or len(rows) != count:
        raise RoadsUnavailable("the table has another count of rows")
    if any(not isinstance(row, list) or len(row) != width for row in rows):
        raise RoadsUnavailable("the table has another count of columns")
    return rows

"""What is to be planned: stops, shifts and the matrix between their places. All times are whole seconds of one count
(the day's midnight is the usual zero); all values are plain, so that a problem travels to a child process as it is."""

from __future__ import annotations

from dataclasses import dataclass

# A leg this long is no leg: the provider knows no way. No day is long enough for it.
NO_WAY_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Work at the stop may begin from the first to the last second, both included."""

    from_seconds: int
    until_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest that begins in a window, between two activities: it interrupts neither a drive nor the work at a stop."""

    earliest_seconds: int
    latest_seconds: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit to be made. No windows: at any time of the shift. `crews`: the only ones that may come (None: any).
    `pinned_crew`: stays with that crew; `position`: its index in that crew's order, counted from 0.
    `may_be_late`: a promise that cannot be kept is broken and named, rather than the stop left out."""

    id: str
    place: int
    service_seconds: int
    windows: tuple[Window, ...] = ()
    priority: int = 0
    skills: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    demand: int = 0
    crews: frozenset[str] | None = None
    pinned_crew: str | None = None
    position: int | None = None
    may_be_late: bool = False

    def __post_init__(self) -> None:
        """Windows are kept in the order of the day."""
        object.__setattr__(self, "windows", tuple(sorted(self.windows)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One crew's day. A place of None: the day begins at the first stop, or ends at the last. `most_busy_seconds`
    bounds the driving and working time together, breaks and waiting left out."""

    crew_id: str
    start_place: int | None
    end_place: int | None
    from_seconds: int
    until_seconds: int
    breaks: tuple[Break, ...] = ()
    skills: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    capacity: int | None = None
    most_busy_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Drive time and distance from place to place: row is from, column is to. They need not be symmetric."""

    seconds: tuple[tuple[int, ...], ...]
    meters: tuple[tuple[int, ...], ...]

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A day: serve as much as possible by priority, then be late as little as possible, then drive as little.
    `balanced` asks that no crew's busy time stands out, where that costs no stop and little driving."""

    stops: tuple[Stop, ...]
    shifts: tuple[Shift, ...]
    matrix: Matrix
    balanced: bool = False

    def leg(self, start: int | None, end: int | None) -> tuple[int, int]:
        """Seconds and meters of a leg; nothing where the day begins or ends on the spot."""
        if start is None or end is None:
            return 0, 0
        return self.matrix.seconds[start][end], self.matrix.meters[start][end]

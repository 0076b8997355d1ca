"""A plan as an engine answers it: who goes where and when, what was left out and why, and what it all costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stop: a crew arrives, may wait or rest, works from `starts_at` to `ends_at`, may rest, and departs."""

    stop_id: str
    arrives_at: int
    starts_at: int
    ends_at: int
    departs_at: int
    waiting_seconds: int
    leg_seconds: int  # the drive to this stop
    leg_meters: int
    late_seconds: int = 0  # work begins this long after its promised window; only where the stop may be late


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A break as it is taken: after `after` visits, before or after the drive to the next."""

    starts_at: int
    ends_at: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One crew's day, at least one visit long. The last leg leads to the shift's end place."""

    crew_id: str
    leaves_at: int
    returns_at: int
    visits: tuple[Visit, ...]
    rests: tuple[Rest, ...]
    last_leg_seconds: int
    last_leg_meters: int

    @property
    def drive_seconds(self) -> int:
        """All legs."""
        return sum(visit.leg_seconds for visit in self.visits) + self.last_leg_seconds

    @property
    def drive_meters(self) -> int:
        """All legs."""
        return sum(visit.leg_meters for visit in self.visits) + self.last_leg_meters

    @property
    def service_seconds(self) -> int:
        """Work at the stops."""
        return sum(visit.ends_at - visit.starts_at for visit in self.visits)

    @property
    def stop_ids(self) -> tuple[str, ...]:
        """The order."""
        return tuple(visit.stop_id for visit in self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A stop that nobody goes to: a stable code, and the reason in words."""

    stop_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over a plan. `lost` adds up 1 + priority of each unassigned stop; `late` counts broken promises."""

    drive_seconds: int
    drive_meters: int
    service_seconds: int
    waiting_seconds: int
    stops: int
    unassigned: int
    lost: int
    late: int
    late_seconds: int

    @property
    def price(self) -> tuple[int, int, int, int]:
        """What is compared, smaller is better: what is lost, promises broken, by how much, and the driving."""
        return self.lost, self.late, self.late_seconds, self.drive_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Routes of the crews that have something to do, in the order of the problem's shifts."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    totals: Totals
    engine: str
    is_proven: bool = False  # proven optimal: no plan has a smaller price

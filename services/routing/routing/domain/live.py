"""A crew's day as it goes on: when the crew will be at each stop that is left, given what has happened so far, and
whether that keeps what the customers were promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from routing.domain.geography import Place
from routing.domain.known_work import CLOSED, COMPLETED, EN_ROUTE, IN_PROGRESS, OPEN
from routing.domain.travel import Leg, TravelTimes

KEPT, AT_RISK, BROKEN = "kept", "at_risk", "broken"
PROMISES = (KEPT, AT_RISK, BROKEN)
LOOK_AGAIN = timedelta(seconds=60)
WORTH_SAYING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedStop:
    """A visit in a crew's day: where and when it is booked, what was promised, and how far it has come."""

    visit_id: UUID
    job_id: UUID
    place: Place | None
    title: str
    minutes: int
    starts_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    job_number: int | None = None
    status: str = OPEN
    en_route_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def order(self) -> tuple[int, datetime]:
        """What has happened comes in the order in which it did, then what is booked."""
        if self.status == COMPLETED:
            return 0, self.started_at or self.completed_at or self.starts_at
        if self.status == IN_PROGRESS:
            return 1, self.started_at or self.starts_at
        return (2, self.en_route_at or self.starts_at) if self.status == EN_ROUTE else (3, self.starts_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A stop with the times that are expected now, or that were."""

    stop: BookedStop
    leg: Leg
    arrives_at: datetime
    departs_at: datetime
    promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    """All arrivals of a crew's day in order, and the drive home."""

    arrivals: tuple[Arrival, ...]
    last_leg: Leg
    look_again_at: datetime | None

    @property
    def drive_seconds(self) -> int:
        """All drives, home included."""
        return sum(each.leg.seconds for each in self.arrivals) + self.last_leg.seconds

    @property
    def distance_meters(self) -> int:
        """All drives, home included."""
        return sum(each.leg.meters for each in self.arrivals) + self.last_leg.meters

    @property
    def on_site_seconds(self) -> int:
        """All the time at stops."""
        return sum(round((each.departs_at - each.arrives_at).total_seconds()) for each in self.arrivals)


def project(
    stops: Sequence[BookedStop],
    *,
    times: TravelTimes,
    start: Place | None,
    end: Place | None,
    now: datetime | None,
) -> CrewDay:
    """When the crew will be where. `now` is None on any day but today: then all goes as it is booked."""
    arrivals: list[Arrival] = []
    here, free_at = start, now
    for stop in sorted((stop for stop in stops if stop.status != "cancelled"), key=lambda stop: stop.order):
        leg = times.between(here, stop.place)
        arrives_at, departs_at = _times(stop, leg, free_at=free_at, now=now)
        promise = _promise(stop, arrives_at, now=now)
        arrivals.append(Arrival(stop=stop, leg=leg, arrives_at=arrives_at, departs_at=departs_at, promise=promise))
        here, free_at = stop.place or here, departs_at if now is None else max(departs_at, now)
    last_leg = times.between(here, end) if arrivals else Leg(0, 0)
    return CrewDay(arrivals=tuple(arrivals), last_leg=last_leg, look_again_at=_look_again_at(arrivals, now))


def is_worth_saying(arrival: Arrival, *, said_at: datetime, said_promise: str) -> bool:
    """Whether what was said last of this stop misleads by now."""
    return abs(arrival.arrives_at - said_at) >= WORTH_SAYING or arrival.promise != said_promise


def _times(stop: BookedStop, leg: Leg, *, free_at: datetime | None, now: datetime | None) -> tuple[datetime, datetime]:
    work = timedelta(minutes=stop.minutes)
    if stop.status == COMPLETED:
        done_at = stop.completed_at or stop.starts_at + work
        return min(stop.started_at or done_at, done_at), done_at
    if stop.status == IN_PROGRESS:
        arrived_at = stop.started_at or stop.starts_at
        return arrived_at, max(arrived_at + work, now or arrived_at)
    drive = timedelta(seconds=leg.seconds)
    if stop.status == EN_ROUTE:
        left_at = stop.en_route_at or free_at or stop.starts_at - drive
        arrives_at = left_at + drive if now is None else max(left_at + drive, now)
        return arrives_at, arrives_at + work
    arrives_at = stop.starts_at if free_at is None else max(stop.starts_at, free_at + drive)
    return arrives_at, arrives_at + work


def _promise(stop: BookedStop, arrives_at: datetime, *, now: datetime | None) -> str:
    if arrives_at <= stop.window_ends_at:
        return KEPT
    has_happened = stop.status in (IN_PROGRESS, *CLOSED) or (now is not None and now > stop.window_ends_at)
    return BROKEN if has_happened else AT_RISK


def _look_again_at(arrivals: Sequence[Arrival], now: datetime | None) -> datetime | None:
    """When the picture changes though nobody says anything: the work takes longer, or the crew has not left."""
    if now is None:
        return None
    for each in arrivals:
        if each.stop.status in (IN_PROGRESS, EN_ROUTE):
            expected = each.departs_at if each.stop.status == IN_PROGRESS else each.arrives_at
            return max(expected, now) + LOOK_AGAIN
        if each.stop.status == OPEN:
            return max(each.arrives_at - timedelta(seconds=each.leg.seconds), now) + LOOK_AGAIN
    return None

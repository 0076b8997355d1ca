"""A day as it stands: the crews that work, the visits that are booked or wait, and the moments between which all
happens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from routing.domain.availability import KeptIn, Stretch
from routing.domain.geography import Place
from routing.domain.holding import Hold, busy, by_taken
from routing.domain.known_work import CANCELLED, OPEN
from routing.domain.live import BookedStop, CrewDay, project
from routing.domain.travel import TravelTimes
from routing.domain.zones import local_day

GRID_MINUTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A crew on one day. `skills` and `equipment` are in small letters and count those of its vehicles, as does the
    tank. `along`: the ids of its people and vehicles. `kept_in`: why it has no shifts."""

    id: UUID
    name: str
    skills: frozenset[str]
    start: Place | None
    end: Place | None
    shifts: tuple[tuple[datetime, datetime], ...]
    equipment: frozenset[str] = frozenset()
    tank_gallons: int = 0
    along: frozenset[UUID] = frozenset()
    kept_in: KeptIn | None = None

    @property
    def takes(self) -> frozenset[UUID]:
        """All that a booking of this crew takes, beside what is named for it."""
        return self.along | {self.id}

    def out(self) -> Crew:
        """The same on a day on which it does not work after all."""
        kept_in = KeptIn(code="crew_out", reason=f"{self.name} does not work after all")
        return replace(self, shifts=(), kept_in=kept_in)

    def done(self) -> Crew:
        """The same at the end of its hours."""
        kept_in = KeptIn(code="day_over", reason=f"The hours of {self.name} are over, or filled by what it has begun")
        return replace(self, kept_in=self.kept_in or kept_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a visit stands in the calendar, and what was promised of it. `takes`: the ids of all that its booking takes
    beside the crew itself. `named`: which of these go along with whatever crew does the visit."""

    crew_id: UUID
    starts_at: datetime
    ends_at: datetime
    window_starts_at: datetime
    window_ends_at: datetime
    promise_version: int
    booking_version: int | None
    takes: frozenset[UUID] = frozenset()
    named: frozenset[UUID] = frozenset()

    @property
    def minutes(self) -> int:
        """How long it is booked for."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit with its spot, when it has one. `equipment` and `water_gallons`: what the crew must bring, beside the
    pieces that are booked with it. `grounded`: which of those must stay in, where that forbids to book anew."""

    id: UUID
    job_id: UUID
    job_number: int
    title: str
    place: Place | None
    minutes: int
    skills: frozenset[str]
    earliest_on: date | None
    status: str
    spot: Spot | None
    en_route_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    equipment: frozenset[str] = frozenset()
    water_gallons: int = 0
    grounded: str | None = None

    @property
    def is_plannable(self) -> bool:
        """Whether it may be given another crew or time."""
        return self.status == OPEN

    @property
    def named(self) -> frozenset[UUID]:
        """The people and pieces that go along with whatever crew does it."""
        return self.spot.named if self.spot is not None else frozenset()

    def hold(self) -> Hold | None:
        """What its booking takes, and for how long; None when it is not booked."""
        if self.spot is None or self.status == CANCELLED:
            return None
        return Hold(
            visit_id=self.id,
            crew_id=self.spot.crew_id,
            takes=self.spot.takes | {self.spot.crew_id},
            starts_at=self.spot.starts_at,
            # Where somebody said that it takes longer, all that is along is held up, too.
            ends_at=self.spot.starts_at + timedelta(minutes=max(self.minutes, self.spot.minutes)),
        )

    def lasting(self, minutes: int | None) -> Visit:
        """The same with another length; in whole quarter hours."""
        return self if minutes is None else replace(self, minutes=on_grid(minutes))

    def booked_stop(self) -> BookedStop | None:
        """As a stop of its crew's day; None when it is not booked."""
        if self.spot is None:
            return None
        return BookedStop(
            visit_id=self.id,
            job_id=self.job_id,
            place=self.place,
            title=self.title,
            minutes=self.minutes,
            starts_at=self.spot.starts_at,
            window_starts_at=self.spot.window_starts_at,
            window_ends_at=self.spot.window_ends_at,
            promise_version=self.spot.promise_version,
            job_number=self.job_number,
            status=self.status,
            en_route_at=self.en_route_at,
            started_at=self.started_at,
            completed_at=self.completed_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day. `now` is set while it is today. `visits`: all that are booked on it, and those that were named.
    `elsewhere`: what bookings of other crews and days hold of what these crews and visits take."""

    on: date
    zone: str
    begins_at: datetime
    now: datetime | None
    crews: tuple[Crew, ...]
    visits: tuple[Visit, ...]
    elsewhere: tuple[Hold, ...] = ()
    by_id: dict[UUID, Visit] = field(init=False, compare=False)
    held: dict[UUID, list[Hold]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {visit.id: visit for visit in self.visits})
        booked = (hold for visit in self.visits if (hold := visit.hold()) is not None)
        object.__setattr__(self, "held", by_taken((*booked, *self.elsewhere)))

    def without(self, crew_ids: Collection[UUID]) -> Day:
        """The same with these crews at home."""
        return replace(self, crews=tuple(crew.out() if crew.id in crew_ids else crew for crew in self.crews))

    def lasting(self, minutes: Mapping[UUID, int]) -> Day:
        """The same with visits that take longer than was thought."""
        return replace(self, visits=tuple(visit.lasting(minutes.get(visit.id)) for visit in self.visits))

    def holds(self, at: datetime) -> bool:
        """Whether that moment is on this day."""
        return local_day(at, self.zone) == self.on

    def seconds(self, at: datetime) -> int:
        """A moment as seconds of the day."""
        return round((at - self.begins_at).total_seconds())

    def moment(self, seconds: int) -> datetime:
        """The moment that many seconds into the day."""
        return self.begins_at + timedelta(seconds=seconds)

    def of_crew(self, crew_id: UUID) -> list[Visit]:
        """The visits that are booked for a crew."""
        return [visit for visit in self.visits if visit.spot is not None and visit.spot.crew_id == crew_id]

    def busy(self, wanted: Iterable[UUID], *, beside: Collection[UUID]) -> tuple[Stretch, ...]:
        """When any of these is taken by a booking, beside those of the visits that are set aside."""
        return busy(self.held, wanted, beside=beside)

    def water_left(self, crew: Crew, *, beside: UUID | None = None) -> int:
        """What the crew's tanks hold for a visit `beside` all others that are booked for it, in gallons."""
        used = sum(visit.water_gallons for visit in self.of_crew(crew.id) if visit.id != beside)
        return max(crew.tank_gallons - used, 0)

    def places(self) -> list[Place]:
        """Every place that somebody may drive to or from, each once."""
        ends = [place for crew in self.crews for place in (crew.start, crew.end)]
        found = [*ends, *(visit.place for visit in self.visits)]
        return list(dict.fromkeys(place for place in found if place is not None))

    def projected(self, crew: Crew, times: TravelTimes) -> CrewDay:
        """How the crew's day goes as it is booked now."""
        stops = [stop for visit in self.of_crew(crew.id) if (stop := visit.booked_stop()) is not None]
        return project(stops, times=times, start=crew.start, end=crew.end, now=self.now)


def on_grid(minutes: int) -> int:
    """Rounded up to quarter hours, at least one."""
    return max(-(-minutes // GRID_MINUTES), 1) * GRID_MINUTES

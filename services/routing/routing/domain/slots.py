"""Where a visit would fit into crews' days as they are booked: each booking keeps its time, so each promise is kept,
and what it holds goes to no other, of whatever crew. The best slot is the one that costs the least driving; the earlier
one where that is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from routing.domain.availability import Stretch
from routing.domain.day import Crew, Day, Visit
from routing.domain.geography import Place
from routing.domain.holding import free_from
from routing.domain.live import Arrival
from routing.domain.travel import TravelTimes
from routing.domain.zones import grid_after

WAITS = "; before that, somebody or something that goes along is booked for another visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A crew and a start on the grid. `drive_seconds` is what the day's driving would grow by."""

    crew: Crew
    starts_at: datetime
    ends_at: datetime
    drive_seconds: int
    distance_meters: int
    reason: str

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """The smaller, the better."""
        return self.drive_seconds, self.starts_at, str(self.crew.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """Free time between two stops, or between a stop and an end of the day."""

    here: Place | None
    before: str | None
    free_at: datetime
    there: Place | None
    after: str | None
    until_at: datetime


def able_crews(day: Day, visit: Visit) -> list[Crew]:
    """Those that work on that day and have along what the visit needs."""
    return [crew for crew in day.crews if crew.shifts and _is_able(day, crew, visit)]


def places_of(day: Day, crew: Crew, visit: Visit) -> list[Place]:
    """Between which places drives must be known to find the slots in a crew's day."""
    stops = [each.place for each in day.of_crew(crew.id)]
    return [place for place in dict.fromkeys((crew.start, *stops, visit.place, crew.end)) if place is not None]


def slots_of(
    day: Day, crew: Crew, visit: Visit, times: TravelTimes, *, not_before: datetime | None = None
) -> list[Slot]:
    """The best slot of each gap in an able crew's day."""
    gaps = _gaps(day, crew, visit, times, not_before=max(filter(None, (day.now, not_before)), default=None))
    taken = day.busy(crew.takes | visit.named, beside=(visit.id,))
    return [slot for gap in gaps if (slot := _fit(crew, gap, visit, times, taken)) is not None]


def without_skill(day: Day, visit: Visit) -> list[str]:
    """What the visit needs and no crew of that day has."""
    held = {skill for crew in day.crews if crew.shifts for skill in crew.skills}
    return sorted(visit.skills - held)


def without_equipment(day: Day, visit: Visit) -> list[str]:
    """What must be along and no crew of that day has."""
    held = {piece for crew in day.crews if crew.shifts for piece in crew.equipment}
    return sorted(visit.equipment - held)


def _is_able(day: Day, crew: Crew, visit: Visit) -> bool:
    has_all = visit.skills <= crew.skills and visit.equipment <= crew.equipment
    return has_all and (not visit.water_gallons or visit.water_gallons <= day.water_left(crew, beside=visit.id))


def _gaps(day: Day, crew: Crew, visit: Visit, times: TravelTimes, *, not_before: datetime | None) -> Iterator[_Gap]:
    """Shift by shift, between the stops other than the visit itself."""
    arrivals = [each for each in day.projected(crew, times).arrivals if each.stop.visit_id != visit.id]
    for opens_at, closes_at in crew.shifts:
        inside = [each for each in arrivals if each.departs_at > opens_at and _occupied_at(each) < closes_at]
        begins_at = max(opens_at, not_before or opens_at)
        here, before = _reached(crew, arrivals, opens_at), None
        for each in inside:
            yield _Gap(
                here=here,
                before=before,
                free_at=begins_at,
                there=each.stop.place or here,
                after=each.stop.title,
                until_at=_occupied_at(each),
            )
            here, before = each.stop.place or here, each.stop.title
            begins_at = max(begins_at, each.departs_at)
        is_last = (opens_at, closes_at) == crew.shifts[-1]
        home = crew.end if is_last else None
        yield _Gap(here=here, before=before, free_at=begins_at, there=home, after=None, until_at=closes_at)


def _occupied_at(arrival: Arrival) -> datetime:
    return min(arrival.arrives_at, arrival.stop.starts_at)


def _reached(crew: Crew, arrivals: list[Arrival], opens_at: datetime) -> Place | None:
    """Where the crew is when a shift begins."""
    place = crew.start
    for each in arrivals:
        if each.departs_at <= opens_at:
            place = each.stop.place or place
    return place


def _fit(crew: Crew, gap: _Gap, visit: Visit, times: TravelTimes, taken: Sequence[Stretch]) -> Slot | None:
    there, away = times.between(gap.here, visit.place), times.between(visit.place, gap.there)
    saved = times.between(gap.here, gap.there) if gap.there is not None else times.between(None, None)
    arrives_at = grid_after(gap.free_at + timedelta(seconds=there.seconds))
    starts_at = free_from(arrives_at, minutes=visit.minutes, busy=taken)
    ends_at = starts_at + timedelta(minutes=visit.minutes)
    if ends_at + timedelta(seconds=away.seconds) > gap.until_at:
        return None
    grows = there.seconds + away.seconds - saved.seconds
    return Slot(
        crew=crew,
        starts_at=starts_at,
        ends_at=ends_at,
        drive_seconds=max(grows, 0),
        distance_meters=max(there.meters + away.meters - saved.meters, 0),
        reason=_reason(gap, max(grows, 0)) + (WAITS if starts_at > arrives_at else ""),
    )


def _reason(gap: _Gap, seconds: int) -> str:
    if gap.before and gap.after:
        where = f"Between {gap.before} and {gap.after}"
    elif gap.before or gap.after:
        where = f"After {gap.before}" if gap.before else f"Before {gap.after}"
    else:
        where = "The crew is free then"
    return f"{where}; adds {-(-seconds // 60)} minutes of driving"

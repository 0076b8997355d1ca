"""From a day as it stands and a wish to a problem for the engines. What the day fixes stays fixed: a crew goes on from
where it is, a visit without a place on the map keeps its time, and what was promised is promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from routing.domain.day import Crew, Day, Visit
from routing.domain.geography import Place
from routing.domain.live import project
from routing.domain.planning.plan import Unassigned
from routing.domain.planning.problem import Break, Matrix, Problem, Shift, Stop, Window
from routing.domain.planning.validating import MOST_DEMAND
from routing.domain.travel import TravelTimes
from routing.domain.zones import GRID_SECONDS, grid_after

PROMISED, URGENT, WAITING = 100, 50, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a plan. `pins`: visits that keep their crew, and their time or a position. `out`: crews that do
    not work after all. `longer`: visits that take more minutes than was thought."""

    pins: Mapping[UUID, int | None] = field(default_factory=dict)
    out: frozenset[UUID] = frozenset()
    longer: Mapping[UUID, int] = field(default_factory=dict)
    urgent: frozenset[UUID] = frozenset()
    balanced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The problem, and what it leaves out."""

    problem: Problem
    left_out: tuple[Unassigned, ...]


def compose(day: Day, wish: Wish, times: TravelTimes) -> Composed:
    """The day as engines take it. Stops go by their visit's id, shifts by their crew's."""
    places = day.places()
    index = {place: number for number, place in enumerate(places)}
    working = [crew for crew in day.crews if crew.shifts and crew.id not in wish.out]
    visits = [visit.lasting(wish.longer.get(visit.id)) for visit in day.visits]
    plannable = [visit for visit in visits if visit.is_plannable]
    left_out = [reason for visit in plannable if (reason := _left_out(visit, day)) is not None]
    gone = {reason.stop_id for reason in left_out}
    stops = tuple(_stop(visit, day, wish, index) for visit in plannable if str(visit.id) not in gone)
    shifts = tuple(shift for crew in working if (shift := _shift(crew, day, wish, times, index)) is not None)
    problem = Problem(stops=stops, shifts=shifts, matrix=_matrix(places, times), balanced=wish.balanced)
    return Composed(problem=problem, left_out=tuple(left_out))


def _left_out(visit: Visit, day: Day) -> Unassigned | None:
    if visit.place is None:
        kept = "it keeps its time" if visit.spot else "it cannot be planned"
        reason = f"The address has no place on the map, so {kept}"
        return Unassigned(stop_id=str(visit.id), code="no_coordinates", reason=reason)
    if visit.earliest_on is not None and visit.earliest_on > day.on and visit.spot is None:
        reason = f"It is not to be done before {visit.earliest_on}"
        return Unassigned(stop_id=str(visit.id), code="not_before", reason=reason)
    return None


def _stop(visit: Visit, day: Day, wish: Wish, index: Mapping[Place, int]) -> Stop:
    assert visit.place is not None, "those without were left out"
    pinned = visit.id in wish.pins and visit.spot is not None
    position = wish.pins.get(visit.id)
    return Stop(
        id=str(visit.id),
        place=index[visit.place],
        service_seconds=visit.minutes * 60,
        windows=_windows(visit, day, keeps_time=pinned and position is None),
        priority=URGENT if visit.id in wish.urgent else PROMISED if visit.spot else WAITING,
        skills=visit.skills,
        equipment=visit.equipment,
        demand=min(visit.water_gallons, MOST_DEMAND),
        pinned_crew=str(visit.spot.crew_id) if pinned and visit.spot else None,
        position=position if pinned else None,
        may_be_late=visit.spot is not None,
    )


def _windows(visit: Visit, day: Day, *, keeps_time: bool) -> tuple[Window, ...]:
    spot = visit.spot
    if spot is None:
        return ()
    if keeps_time:
        first = day.seconds(spot.starts_at)
        return (Window(first, first + GRID_SECONDS - 1),)
    return (Window(day.seconds(spot.window_starts_at), day.seconds(spot.window_ends_at)),)


def _shift(crew: Crew, day: Day, wish: Wish, times: TravelTimes, index: Mapping[Place, int]) -> Shift | None:
    start, from_at = _begins(crew, day, wish, times)
    until_at = crew.shifts[-1][1]
    if from_at >= until_at:
        return None
    return Shift(
        crew_id=str(crew.id),
        start_place=index[start] if start is not None else None,
        end_place=index[crew.end] if crew.end is not None else None,
        from_seconds=day.seconds(from_at),
        until_seconds=day.seconds(until_at),
        breaks=tuple(sorted(_breaks(crew, day, from_at), key=lambda each: each.earliest_seconds)),
        skills=crew.skills,
        equipment=crew.equipment,
        capacity=_tank(crew, day),
    )


def _tank(crew: Crew, day: Day) -> int | None:
    """What the crew's tanks hold for what is still to be planned; None on a day on which nobody needs water."""
    if not any(visit.water_gallons for visit in day.visits):
        return None
    begun = sum(visit.water_gallons for visit in day.of_crew(crew.id) if not visit.is_plannable)
    return max(crew.tank_gallons - begun, 0)


def _begins(crew: Crew, day: Day, wish: Wish, times: TravelTimes) -> tuple[Place | None, datetime]:
    """From where and when the crew is free: what it has begun comes first."""
    # From a quarter hour on that is yet to come, so that no booking would have to begin in the past.
    opens_at = max(crew.shifts[0][0], grid_after(day.now) if day.now else crew.shifts[0][0])
    begun = [visit.lasting(wish.longer.get(visit.id)) for visit in day.of_crew(crew.id) if not visit.is_plannable]
    stops = [stop for visit in begun if (stop := visit.booked_stop()) is not None]
    so_far = project(stops, times=times, start=crew.start, end=None, now=day.now)
    if not so_far.arrivals:
        return crew.start, opens_at
    last = so_far.arrivals[-1]
    return last.stop.place or crew.start, max(opens_at, last.departs_at)


def _breaks(crew: Crew, day: Day, from_at: datetime) -> list[Break]:
    """The gaps in the crew's hours, and the times of its visits that are not on the map."""
    gaps = [(before[1], after[0]) for before, after in zip(crew.shifts, crew.shifts[1:], strict=False)]
    unmapped = [visit for visit in day.of_crew(crew.id) if visit.is_plannable and visit.place is None]
    gaps += [(visit.spot.starts_at, visit.spot.ends_at) for visit in unmapped if visit.spot is not None]
    return [
        Break(
            earliest_seconds=day.seconds(first),
            latest_seconds=day.seconds(first),
            seconds=round((last - first).total_seconds()),
        )
        for first, last in gaps
        if first >= from_at and first < last
    ]


def _matrix(places: list[Place], times: TravelTimes) -> Matrix:
    legs = [[times.between(here, there) for there in places] for here in places]
    return Matrix(
        seconds=tuple(tuple(leg.seconds for leg in row) for row in legs),
        meters=tuple(tuple(leg.meters for leg in row) for row in legs),
    )

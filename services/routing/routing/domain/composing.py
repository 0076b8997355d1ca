"""From a day as it stands and a wish to a problem for the engines. What the day fixes stays fixed: a crew goes on from
where it is, a visit without a place on the map keeps its time, and what was promised is promised. While a booking that
stays holds one of its people or vehicles, a crew does nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from routing.domain.day import Crew, Day, Visit
from routing.domain.geography import Place
from routing.domain.holding import at_most, joined
from routing.domain.live import project
from routing.domain.planning.plan import Unassigned
from routing.domain.planning.problem import Break, Matrix, Problem, Shift, Stop, Window
from routing.domain.planning.validating import MOST_BREAKS, MOST_DEMAND
from routing.domain.sharing import one_of_those_that_share, only_crew
from routing.domain.staying import hopeless, kept_with_their_crews, unplannable
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
    """The problem, what it leaves out, and the day with the crews that stay at home."""

    problem: Problem
    left_out: tuple[Unassigned, ...]
    day: Day


def compose(day: Day, wish: Wish, times: TravelTimes, *, staying: Mapping[UUID, Unassigned] | None = None) -> Composed:
    """The day as engines take it. Stops go by their visit's id, shifts by their crew's. `staying`: visits that are
    known to find no place and so keep the one that they have."""
    day, kept_in = one_of_those_that_share(day.without(wish.out).lasting(wish.longer))
    known = kept_with_their_crews(day, kept_in) | dict(staying or {})
    composed = _composed(day, wish, times, known)
    booked_all_the_same = hopeless(composed.problem, day)
    return _composed(day, wish, times, known | booked_all_the_same) if booked_all_the_same else composed


def _composed(day: Day, wish: Wish, times: TravelTimes, staying: Mapping[UUID, Unassigned]) -> Composed:
    places = day.places()
    index = {place: number for number, place in enumerate(places)}
    plannable = [visit for visit in day.visits if visit.is_plannable]
    reasons = {visit.id: staying.get(visit.id) or unplannable(visit, day) for visit in plannable}
    left_out = {visit_id: reason for visit_id, reason in reasons.items() if reason is not None}
    stops = tuple(_stop(visit, day, wish, index) for visit in plannable if visit.id not in left_out)
    planned = {UUID(stop.id) for stop in stops}
    found = (_shift(crew, day, times, index, planned) for crew in day.crews if crew.shifts)
    shifts = tuple(shift for shift in found if shift is not None)
    problem = Problem(stops=stops, shifts=shifts, matrix=_matrix(places, times), balanced=wish.balanced)
    out = {str(crew.id) for crew in day.crews} - {shift.crew_id for shift in shifts}
    crews = tuple(crew.done() if str(crew.id) in out else crew for crew in day.crews)
    return Composed(problem=problem, left_out=tuple(left_out.values()), day=replace(day, crews=crews))


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
        crews=only_crew(day, visit),
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


def _shift(crew: Crew, day: Day, times: TravelTimes, index: Mapping[Place, int], planned: Set[UUID]) -> Shift | None:
    start, from_at = _begins(crew, day, times)
    until_at = crew.shifts[-1][1]
    if from_at >= until_at:
        return None
    return Shift(
        crew_id=str(crew.id),
        start_place=index[start] if start is not None else None,
        end_place=index[crew.end] if crew.end is not None else None,
        from_seconds=day.seconds(from_at),
        until_seconds=day.seconds(until_at),
        breaks=_breaks(crew, day, planned, from_at=from_at, until_at=until_at),
        skills=crew.skills,
        equipment=crew.equipment,
        capacity=_tank(crew, day, planned),
    )


def _tank(crew: Crew, day: Day, planned: Set[UUID]) -> int | None:
    """What the crew's tanks hold for what is still to be planned; None on a day on which nobody needs water."""
    if not any(visit.water_gallons for visit in day.visits):
        return None
    fixed = [visit for visit in day.of_crew(crew.id) if visit.id not in planned]
    return max(crew.tank_gallons - sum(visit.water_gallons for visit in fixed), 0)


def _begins(crew: Crew, day: Day, times: TravelTimes) -> tuple[Place | None, datetime]:
    """From where and when the crew is free: what it has begun comes first."""
    # From a quarter hour on that is yet to come, so that no booking would have to begin in the past.
    opens_at = max(crew.shifts[0][0], grid_after(day.now) if day.now else crew.shifts[0][0])
    begun = [visit for visit in day.of_crew(crew.id) if not visit.is_plannable]
    stops = [stop for visit in begun if (stop := visit.booked_stop()) is not None]
    so_far = project(stops, times=times, start=crew.start, end=None, now=day.now)
    if not so_far.arrivals:
        return crew.start, opens_at
    last = so_far.arrivals[-1]
    return last.stop.place or crew.start, max(opens_at, last.departs_at)


def _breaks(crew: Crew, day: Day, planned: Set[UUID], *, from_at: datetime, until_at: datetime) -> tuple[Break, ...]:
    """The gaps in the crew's hours, and when a booking that stays holds the crew or what it has along, in order; what
    overlaps or touches is one break."""
    gaps = [(before[1], after[0]) for before, after in zip(crew.shifts, crew.shifts[1:], strict=False)]
    taken = [(first, grid_after(last)) for first, last in day.busy(crew.takes, beside=planned)]
    inside = [(max(first, from_at), min(last, until_at)) for first, last in (*gaps, *taken)]
    merged = joined((first, last) for first, last in inside if first < last)
    return tuple(
        Break(
            earliest_seconds=day.seconds(first),
            latest_seconds=day.seconds(first),
            seconds=round((last - first).total_seconds()),
        )
        for first, last in at_most(merged, MOST_BREAKS)
    )


def _matrix(places: list[Place], times: TravelTimes) -> Matrix:
    legs = [[times.between(here, there) for there in places] for here in places]
    return Matrix(
        seconds=tuple(tuple(leg.seconds for leg in row) for row in legs),
        meters=tuple(tuple(leg.meters for leg in row) for row in legs),
    )

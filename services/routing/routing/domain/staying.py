"""Visits that a plan leaves where they are, with the reason: what is off the map, what the calendar would not let go,
what goes with somebody or something that another crew needs, and what is booked though no crew could have it by the
rules. Their crews are busy then, and so are those that share something with these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from routing.domain.availability import KeptIn
from routing.domain.day import Day, Visit
from routing.domain.planning.assembling import left_out
from routing.domain.planning.fitting import misfit
from routing.domain.planning.lateness import opened
from routing.domain.planning.plan import Plan, Unassigned
from routing.domain.planning.problem import Problem
from routing.domain.sharing import is_needed_elsewhere

KEEPS_ITS_TIME = "It keeps its time."


def unplannable(visit: Visit, day: Day) -> Unassigned | None:
    """Why a visit has no part in the plan, whoever works on that day."""
    if visit.place is None:
        kept = "it keeps its time" if visit.spot else "it cannot be planned"
        return _left(visit, "no_coordinates", f"The address has no place on the map, so {kept}")
    if visit.grounded is not None:
        return _left(visit, "vehicle_grounded", f"{visit.grounded} and is booked for it, so it keeps its time")
    if is_needed_elsewhere(day, visit):
        shared = "Somebody or something that goes along is needed by another crew on that day"
        return _left(visit, "needed_elsewhere", f"{shared}, so it keeps its time")
    if visit.earliest_on is not None and visit.earliest_on > day.on and visit.spot is None:
        return _left(visit, "not_before", f"It is not to be done before {visit.earliest_on}")
    return None


def kept_with_their_crews(day: Day, kept_in: Mapping[UUID, KeptIn]) -> dict[UUID, Unassigned]:
    """What is booked for crews that stay out of the plan."""
    found: dict[UUID, Unassigned] = {}
    for visit in day.visits:
        if visit.spot is not None and visit.is_plannable and visit.spot.crew_id in kept_in:
            why = kept_in[visit.spot.crew_id]
            found[visit.id] = _left(visit, why.code, f"{why.reason}. {KEEPS_ITS_TIME}")
    return found


def hopeless(problem: Problem, day: Day) -> dict[UUID, Unassigned]:
    """What is booked for a crew that works, though no crew could have it: somebody set a rule aside."""
    found: dict[UUID, Unassigned] = {}
    for stop in problem.stops:
        if _is_with_a_working_crew(UUID(stop.id), problem, day):
            late = opened(stop)
            if all(misfit(problem, late, shift) is not None for shift in problem.shifts):
                found[UUID(stop.id)] = _keeping(left_out(problem, late, {}))
    return found


def dropped(problem: Problem, plan: Plan, day: Day) -> dict[UUID, Unassigned]:
    """What is booked and found no place in the plan, for a crew that works, or with what such a crew has along."""
    working = {shift.crew_id for shift in problem.shifts}
    along = frozenset(each for crew in day.crews if str(crew.id) in working for each in crew.takes)
    return {
        UUID(left.stop_id): _keeping(_because_of_crew(left, day))
        for left in plan.unassigned
        if (hold := day.by_id[UUID(left.stop_id)].hold()) is not None and hold.takes & along
    }


def keeping_all(problem: Problem, day: Day) -> dict[UUID, Unassigned]:
    """All that is booked, where a day is too full to be planned anew."""
    booked = [visit for stop in problem.stops if (visit := day.by_id[UUID(stop.id)]).spot is not None]
    reason = f"The day is too full to move it. {KEEPS_ITS_TIME}"
    return {visit.id: _left(visit, "days_full", reason) for visit in booked}


def because_of_crews(unassigned: Iterable[Unassigned], day: Day) -> list[Unassigned]:
    """The same; of those whose crew is kept in, first why it is."""
    return [_because_of_crew(left, day) for left in unassigned]


def _because_of_crew(left: Unassigned, day: Day) -> Unassigned:
    spot = day.by_id[UUID(left.stop_id)].spot
    crew = next((crew for crew in day.crews if spot is not None and crew.id == spot.crew_id), None)
    if crew is None or crew.kept_in is None:
        return left
    others = left.reason if left.code != "no_crew" else "No other crew works on this day."
    return replace(left, code=crew.kept_in.code, reason=f"{crew.kept_in.reason}. {others}")


def _is_with_a_working_crew(visit_id: UUID, problem: Problem, day: Day) -> bool:
    spot = day.by_id[visit_id].spot
    return spot is not None and any(shift.crew_id == str(spot.crew_id) for shift in problem.shifts)


def _keeping(left: Unassigned) -> Unassigned:
    return replace(left, reason=f"{left.reason} {KEEPS_ITS_TIME}")


def _left(visit: Visit, code: str, reason: str) -> Unassigned:
    return Unassigned(stop_id=str(visit.id), code=code, reason=reason)

"""Visits that a plan leaves where they are, with the reason: what is off the map, what the calendar would not let go,
and what is booked though no crew could have it by the rules. Their crews are busy then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from routing.domain.day import Day, Visit
from routing.domain.planning.assembling import left_out
from routing.domain.planning.fitting import misfit
from routing.domain.planning.lateness import opened
from routing.domain.planning.plan import Plan, Unassigned
from routing.domain.planning.problem import Problem

KEEPS_ITS_TIME = "It keeps its time."


def unplannable(visit: Visit, day: Day) -> Unassigned | None:
    """Why a visit has no part in the plan, whoever works on that day."""
    if visit.place is None:
        kept = "it keeps its time" if visit.spot else "it cannot be planned"
        return _left(visit, "no_coordinates", f"The address has no place on the map, so {kept}")
    if visit.grounded is not None:
        return _left(visit, "vehicle_grounded", f"{visit.grounded} and is booked for it, so it keeps its time")
    if visit.earliest_on is not None and visit.earliest_on > day.on and visit.spot is None:
        return _left(visit, "not_before", f"It is not to be done before {visit.earliest_on}")
    return None


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
    """What is booked for a crew that works, and found no place in the plan."""
    return {
        UUID(left.stop_id): _keeping(left)
        for left in plan.unassigned
        if _is_with_a_working_crew(UUID(left.stop_id), problem, day)
    }


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

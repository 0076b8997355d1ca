"""Makes a plan of the orders that an engine answers: gives times, takes out what does not fit after all, puts in what
still does, names the reason for what is left. So an engine may simplify, and its plan is still one that can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routing.domain.planning.fitting import Misfit, misfit, suits, unsuited
from routing.domain.planning.inserting import cheapest, inserted
from routing.domain.planning.plan import Plan, Route, Totals, Unassigned, Visit
from routing.domain.planning.problem import Problem, Shift, Stop
from routing.domain.planning.timing import timetable

Orders = Mapping[str, Sequence[Stop]]  # by crew


def assemble(problem: Problem, orders: Orders, *, engine: str, is_proven: bool = False) -> Plan:
    """The plan; proven only when the orders were taken as they came."""
    fitted = {shift.crew_id: _fitted(problem, shift, orders.get(shift.crew_id, ())) for shift in problem.shifts}
    filled = _filled(problem, fitted)
    as_they_came = all(list(filled[crew]) == list(orders.get(crew, ())) for crew in filled)
    found = (timetable(problem, shift, filled[shift.crew_id]) for shift in problem.shifts)
    routes = tuple(route for route in found if route is not None)
    served = {stop_id for route in routes for stop_id in route.stop_ids}
    unassigned = tuple(left_out(problem, stop, filled) for stop in problem.stops if stop.id not in served)
    totals = summed(problem, routes, unassigned)
    return Plan(
        routes=routes, unassigned=unassigned, totals=totals, engine=engine, is_proven=is_proven and as_they_came
    )


def summed(problem: Problem, routes: Sequence[Route], unassigned: Sequence[Unassigned]) -> Totals:
    """The sums of a plan."""
    visits: list[Visit] = [visit for route in routes for visit in route.visits]
    missing = {left.stop_id for left in unassigned}
    return Totals(
        drive_seconds=sum(route.drive_seconds for route in routes),
        drive_meters=sum(route.drive_meters for route in routes),
        service_seconds=sum(route.service_seconds for route in routes),
        waiting_seconds=sum(visit.waiting_seconds for visit in visits),
        stops=len(visits),
        unassigned=len(unassigned),
        lost=sum(1 + stop.priority for stop in problem.stops if stop.id in missing),
        late=sum(visit.late_seconds > 0 for visit in visits),
        late_seconds=sum(visit.late_seconds for visit in visits),
    )


def left_out(problem: Problem, stop: Stop, orders: Orders) -> Unassigned:
    """Why nobody goes there: the rule that stands in the way of most crews, or that their days or vehicles are full."""
    if not problem.shifts:
        return Unassigned(stop_id=stop.id, code="no_crew", reason="No crew works on this day.")
    asked = [shift for shift in problem.shifts if stop.pinned_crew in (None, shift.crew_id)]
    if not asked:
        return Unassigned(stop_id=stop.id, code="pinned_crew_off", reason="The crew it is pinned to does not work.")
    misfits = [misfit(problem, stop, shift) for shift in asked]
    able = [shift for shift, found in zip(asked, misfits, strict=True) if found is None]
    if able and all(_is_full(shift, orders.get(shift.crew_id, ()), stop) for shift in able):
        reason = "The vehicle of every crew that could go is full with what its other stops take."
        return Unassigned(stop_id=stop.id, code="vehicle_full", reason=reason)
    if able:
        reason = "Every crew that could go has a day too full to go there in time."
        return Unassigned(stop_id=stop.id, code="days_full", reason=reason)
    return _of_most(stop, [found for found in misfits if found is not None])


def _is_full(shift: Shift, order: Sequence[Stop], stop: Stop) -> bool:
    load = sum(other.demand for other in order) + stop.demand
    return shift.capacity is not None and load > shift.capacity


def _of_most(stop: Stop, misfits: Sequence[Misfit]) -> Unassigned:
    """The reason nearest to a solution: of the rules that said no, the one that is looked at last."""
    reasons = {found.reason for found in misfits}
    last = max(misfits, key=lambda found: _ORDER.index(found.code))
    of_all = len({found.code for found in misfits}) == 1
    text = last.reason if len(reasons) == 1 or of_all else f"of the crews that come nearest, {last.reason}"
    whom = "no crew is suited" if len(misfits) > 1 else "the only crew is not suited"
    return Unassigned(stop_id=stop.id, code=last.code, reason=f"{whom.capitalize()}: {text}.")


_ORDER = (
    "pinned_to_another_crew", "crew_not_allowed", "skill_missing", "equipment_missing", "too_much_to_carry",
    "too_long_for_shift", "window_outside_hours",
)  # fmt: skip


def _fitted(problem: Problem, shift: Shift, order: Sequence[Stop]) -> tuple[Stop, ...]:
    """The order, less what must go for the day to work out: what counts least first, the longest drive among equals."""
    left = [stop for stop in order if unsuited(stop, shift) is None]
    while left and not suits(problem, shift, left):
        left.remove(min(left, key=lambda stop: (stop.pinned_crew is not None, stop.priority, -stop.service_seconds)))
    return tuple(left)


def _filled(problem: Problem, orders: Mapping[str, tuple[Stop, ...]]) -> dict[str, tuple[Stop, ...]]:
    """The orders with every stop put in that still fits somewhere, the most important first."""
    filled = dict(orders)
    served = {stop.id for order in filled.values() for stop in order}
    missing = [stop for stop in problem.stops if stop.id not in served]
    for stop in sorted(missing, key=lambda stop: -stop.priority):
        best: tuple[int, str, int] | None = None
        for shift in problem.shifts:
            if misfit(problem, stop, shift) is None:
                found = cheapest(problem, shift, filled[shift.crew_id], stop)
                if found and (best is None or found.added_seconds < best[0]):
                    best = (found.added_seconds, shift.crew_id, found.index)
        if best is not None:
            filled[best[1]] = inserted(filled[best[1]], stop, best[2])
    return filled

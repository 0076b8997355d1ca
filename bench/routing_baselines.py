"""How days are planned without an engine: each job, in the order it came in, at the end of the crew's day that it costs
least; and each crew in turn to the nearest job that it can still make."""

from __future__ import annotations

from collections.abc import Callable

from routing.domain.planning.assembling import summed
from routing.domain.planning.fitting import misfit, suits
from routing.domain.planning.plan import Plan, Unassigned
from routing.domain.planning.problem import Problem, Shift, Stop
from routing.domain.planning.timing import timetable

Orders = dict[str, tuple[Stop, ...]]


def as_they_came(problem: Problem) -> Plan:
    """The order of the stops is that in which they were booked."""
    orders: Orders = {shift.crew_id: () for shift in problem.shifts}
    for stop in problem.stops:
        able = [
            shift
            for shift in problem.shifts
            if misfit(problem, stop, shift) is None and suits(problem, shift, (*orders[shift.crew_id], stop))
        ]
        if able:
            least = min(able, key=lambda shift: _drive_on(problem, shift, orders[shift.crew_id], stop))
            orders[least.crew_id] = (*orders[least.crew_id], stop)
    return _plan(problem, orders, "as they came")


def nearest_next(problem: Problem) -> Plan:
    """Greedy nearest neighbour."""
    orders: Orders = {shift.crew_id: () for shift in problem.shifts}
    left = list(problem.stops)
    for shift in problem.shifts:
        while True:
            order = orders[shift.crew_id]
            able = [
                stop
                for stop in left
                if misfit(problem, stop, shift) is None and suits(problem, shift, (*order, stop))
            ]
            if not able:
                break
            nearest = min(able, key=lambda stop: _drive_on(problem, shift, order, stop))
            orders[shift.crew_id] = (*order, nearest)
            left.remove(nearest)
    return _plan(problem, orders, "nearest next")


def _drive_on(problem: Problem, shift: Shift, order: tuple[Stop, ...], stop: Stop) -> int:
    place = order[-1].place if order else shift.start_place
    return problem.leg(place, stop.place)[0]


def _plan(problem: Problem, orders: Orders, name: str) -> Plan:
    found = (timetable(problem, shift, orders[shift.crew_id]) for shift in problem.shifts)
    routes = tuple(route for route in found if route is not None)
    served = {stop_id for route in routes for stop_id in route.stop_ids}
    unassigned = tuple(
        Unassigned(stop_id=stop.id, code="no_room", reason="No crew had room when it was its turn.")
        for stop in problem.stops
        if stop.id not in served
    )
    return Plan(routes=routes, unassigned=unassigned, totals=summed(problem, routes, unassigned), engine=name)


BASELINES: dict[str, Callable[[Problem], Plan]] = {"as they came": as_they_came, "nearest next": nearest_next}

"""Promises that cannot be kept: where nobody could serve a stop in time, and it may be late, its window stays open."""

from __future__ import annotations

from dataclasses import replace

from routing.domain.planning.assembling import summed
from routing.domain.planning.plan import Plan, Visit
from routing.domain.planning.problem import NO_WAY_SECONDS, Problem, Stop, Window


def allow_late(problem: Problem, plan: Plan) -> Problem | None:
    """The problem with open windows for stops that are left out and may be late; None when there are none."""
    missing = {left.stop_id for left in plan.unassigned}
    late = {stop.id for stop in problem.stops if stop.id in missing and stop.may_be_late and stop.windows}
    if not late:
        return None
    stops = tuple(opened(stop) if stop.id in late else stop for stop in problem.stops)
    return replace(problem, stops=stops)


def with_lateness(problem: Problem, plan: Plan) -> Plan:
    """A plan of the opened problem as one of the problem itself, with the broken promises named."""
    stops = {stop.id: stop for stop in problem.stops}
    routes = tuple(
        replace(route, visits=tuple(_named(visit, stops[visit.stop_id]) for visit in route.visits))
        for route in plan.routes
    )
    return replace(plan, routes=routes, totals=summed(problem, routes, plan.unassigned), is_proven=False)


def opened(stop: Stop) -> Stop:
    """The stop with its promise open at the end, if it has one that may be broken."""
    if not stop.may_be_late or not stop.windows:
        return stop
    return replace(stop, windows=(*stop.windows[:-1], Window(stop.windows[-1].from_seconds, NO_WAY_SECONDS)))


def _named(visit: Visit, stop: Stop) -> Visit:
    last = stop.windows[-1].until_seconds if stop.windows else visit.starts_at
    return replace(visit, late_seconds=max(visit.starts_at - last, 0))

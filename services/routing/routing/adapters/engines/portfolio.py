"""Which engine solves which day, and what is done with its plan before anyone sees it: orders polished crew by crew,
promises broken only where nothing else serves a stop, work shared out where that was asked for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol

from routing.adapters.engines import exact
from routing.adapters.engines.exact import ExactEngine
from routing.domain.planning.assembling import assemble
from routing.domain.planning.balancing import shared_out
from routing.domain.planning.lateness import allow_late, with_lateness
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# Of the time, for what follows a search: a second one with late stops allowed, a third with the work shared out.
FIRST_PART = 0.6
# The most that a shared-out day may drive more than one that is not.
MORE_DRIVING = 1.05
# Kept for each crew's order where the search saw the breaks in part only; a tenth of the time at most.
POLISHING_SECONDS, POLISHING_PART = 0.02, 0.1


class Search(Protocol):
    """An engine inside the child."""

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The best plan found in the time."""
        ...


def solve_day(problem: Problem, *, seconds: float, seed: int) -> Plan:
    """The best plan of the engine that suits the day. Each search gets its part of the time as it was planned, and not
    what others left of it: the same seed is to lead to the same plan."""
    may_go_on = problem.balanced or any(stop.may_be_late for stop in problem.stops)
    plan = _searched(problem, seconds=seconds * FIRST_PART if may_go_on else seconds, seed=seed)
    rest = seconds * (1.0 - FIRST_PART)
    late = allow_late(problem, plan)
    if late is not None:
        second, rest = (rest * FIRST_PART, rest * (1.0 - FIRST_PART)) if problem.balanced else (rest, 0.0)
        plan = _better(plan, with_lateness(problem, _searched(late, seconds=second, seed=seed)))
    if problem.balanced and plan.routes and not plan.totals.late:
        plan = _shared_out(problem, plan, seconds=rest, seed=seed)
    return plan


def _searched(problem: Problem, *, seconds: float, seed: int) -> Plan:
    if not problem.stops or not problem.shifts:
        return assemble(problem, {}, engine="none", is_proven=True)
    if len(problem.shifts) == 1 and len(problem.stops) <= exact.MOST_STOPS:
        return ExactEngine().solve(problem, seconds=seconds, seed=seed)
    ends, resting = time.monotonic() + seconds, sum(bool(shift.breaks) for shift in problem.shifts)
    polishing = min(resting * POLISHING_SECONDS, seconds * POLISHING_PART)
    plan = _engine_for(problem).solve(problem, seconds=seconds - polishing, seed=seed)
    return _polished(problem, plan, ends=ends, seed=seed) if resting else plan


def _engine_for(problem: Problem) -> Search:
    """PyVRP for what it can express, OR-Tools for all else. Imported here: a single crew's day needs neither."""
    from routing.adapters.engines.ortools_ils import IteratedEngine
    from routing.adapters.engines.pyvrp_ils import PyvrpEngine, can_express

    return PyvrpEngine() if can_express(problem) else IteratedEngine()


def _polished(problem: Problem, plan: Plan, *, ends: float, seed: int) -> Plan:
    """Each crew's order made the best that its stops allow."""
    stops, shifts = {stop.id: stop for stop in problem.stops}, {shift.crew_id: shift for shift in problem.shifts}
    orders = {route.crew_id: tuple(stops[stop_id] for stop_id in route.stop_ids) for route in plan.routes}
    for crew_id, order in orders.items():
        if 2 <= len(order) <= exact.MOST_STOPS and time.monotonic() < ends:
            alone = replace(problem, stops=order, shifts=(shifts[crew_id],))
            best = ExactEngine().solve(alone, seconds=_left(ends), seed=seed)
            if best.routes and not best.unassigned:
                orders[crew_id] = tuple(stops[stop_id] for stop_id in best.routes[0].stop_ids)
    return _better(plan, assemble(problem, orders, engine=plan.engine))


def _shared_out(problem: Problem, plan: Plan, *, seconds: float, seed: int) -> Plan:
    """A plan in which no crew's busy time stands out, if it serves as much and drives little more."""
    even = _searched(shared_out(problem, plan), seconds=seconds, seed=seed)
    as_much = even.totals.price[:3] <= plan.totals.price[:3]
    return even if as_much and even.totals.drive_seconds <= MORE_DRIVING * plan.totals.drive_seconds else plan


def _better(one: Plan, other: Plan) -> Plan:
    return other if other.totals.price < one.totals.price else one


def _left(ends: float) -> float:
    return max(ends - time.monotonic(), 0.05)

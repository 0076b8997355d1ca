"""Why a stop is where it is: what it adds to its crew's driving, and what it would add with every other crew, or which
rule keeps it from them. For a stop that is left out, the same without a place of its own."""

from __future__ import annotations

from dataclasses import dataclass

from routing.domain.planning.fitting import Misfit, drive_seconds, misfit, suits
from routing.domain.planning.inserting import cheapest
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem, Shift, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another crew: at which index, for how much more driving; or a code and a reason why not."""

    crew_id: str
    index: int | None = None
    added_seconds: int | None = None
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One stop. `added_seconds`: how much less its crew would drive without it. Alternatives: the cheapest first, then
    those that cannot be."""

    stop_id: str
    crew_id: str | None
    added_seconds: int | None
    reason: str
    alternatives: tuple[Alternative, ...]


def explain(problem: Problem, plan: Plan, stop_id: str) -> Explanation:
    """For one stop of the problem. KeyError when it has none of that id."""
    stops = {stop.id: stop for stop in problem.stops}
    orders = {route.crew_id: tuple(stops[other] for other in route.stop_ids) for route in plan.routes}
    return _explained(problem, plan, orders, stops[stop_id])


def explain_all(problem: Problem, plan: Plan) -> tuple[Explanation, ...]:
    """For every stop, in the problem's order."""
    stops = {stop.id: stop for stop in problem.stops}
    orders = {route.crew_id: tuple(stops[other] for other in route.stop_ids) for route in plan.routes}
    return tuple(_explained(problem, plan, orders, stop) for stop in problem.stops)


def _explained(problem: Problem, plan: Plan, orders: dict[str, tuple[Stop, ...]], stop: Stop) -> Explanation:
    crew_id = next((crew for crew, order in orders.items() if stop in order), None)
    found = [
        _alternative(problem, shift, orders.get(shift.crew_id, ()), stop)
        for shift in problem.shifts
        if shift.crew_id != crew_id
    ]
    alternatives = tuple(sorted(found, key=_cheapest_first))
    if crew_id is None:
        reason = next(left.reason for left in plan.unassigned if left.stop_id == stop.id)
        return Explanation(stop_id=stop.id, crew_id=None, added_seconds=None, reason=reason, alternatives=alternatives)
    shift = next(shift for shift in problem.shifts if shift.crew_id == crew_id)
    order = orders[crew_id]
    without = [other for other in order if other is not stop]
    added = drive_seconds(problem, shift, order) - drive_seconds(problem, shift, without)
    return Explanation(
        stop_id=stop.id, crew_id=crew_id, added_seconds=added, reason=_why_here(stop, added, alternatives),
        alternatives=alternatives,
    )  # fmt: skip


def _alternative(problem: Problem, shift: Shift, order: tuple[Stop, ...], stop: Stop) -> Alternative:
    no = misfit(problem, stop, shift)
    if no is None:
        found = cheapest(problem, shift, order, stop)
        if found is not None:
            return Alternative(crew_id=shift.crew_id, index=found.index, added_seconds=found.added_seconds)
        no = _why_not(problem, shift, order, stop)
    return Alternative(crew_id=shift.crew_id, code=no.code, reason=no.reason)


def _why_not(problem: Problem, shift: Shift, order: tuple[Stop, ...], stop: Stop) -> Misfit:
    """Why a crew that could make the stop on an empty day cannot add it to this one."""
    load = sum(other.demand for other in order) + stop.demand
    if shift.capacity is not None and load > shift.capacity:
        return Misfit("vehicle_full", f"the vehicle would carry {load} of {shift.capacity}")
    if stop.position is not None and stop.position > len(order):
        return Misfit("position_open", f"the crew has only {len(order)} other stops before position {stop.position}")
    whenever = Stop(id=stop.id, place=stop.place, service_seconds=stop.service_seconds, demand=stop.demand)
    if stop.windows and any(
        suits(problem, shift, (*order[:index], whenever, *order[index:])) for index in range(len(order) + 1)
    ):
        return Misfit("window_taken", "the crew is elsewhere in the stop's promised window")
    return Misfit("day_full", "the crew's day is too full: a promise, a break or the end of the shift would be missed")


def _why_here(stop: Stop, added: int, alternatives: tuple[Alternative, ...]) -> str:
    """In a sentence."""
    if stop.pinned_crew is not None:
        return "It is pinned to this crew."
    possible = [other for other in alternatives if other.added_seconds is not None]
    if not possible:
        return "No other crew could take it."
    least = min(other.added_seconds or 0 for other in possible)
    if least < added:
        return f"It adds {_minutes(added)} here; {_minutes(least)} elsewhere, but all days together come out shorter."
    return f"It adds {_minutes(added)} here, and {_minutes(least)} or more with any other crew."


def _minutes(seconds: int) -> str:
    return f"{round(seconds / 60)} min of driving"


def _cheapest_first(alternative: Alternative) -> tuple[bool, int]:
    return alternative.added_seconds is None, alternative.added_seconds or 0

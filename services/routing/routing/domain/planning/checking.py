"""Checks and re-prices a plan against its problem, from the times it states alone. It shares no code with the engines
nor with the timetable, so that an error of theirs does not hide itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from routing.domain.planning.plan import Plan, Rest, Route, Visit
from routing.domain.planning.problem import Problem, Shift, Stop


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: a code, whom it concerns (a stop or a crew), and what was found."""

    code: str
    subject: str
    found: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Everything that is wrong with a plan; nothing when it can be kept as it stands."""
    shifts = {shift.crew_id: shift for shift in problem.shifts}
    stops = {stop.id: stop for stop in problem.stops}
    found = [*_accounted(problem, plan)]
    for route in plan.routes:
        unknown = [visit.stop_id for visit in route.visits if visit.stop_id not in stops]
        if route.crew_id not in shifts or unknown or not route.visits:
            found.append(Violation("route_unknown", route.crew_id, f"no such crew, stops {unknown}, or no visits"))
            continue
        served = [stops[visit.stop_id] for visit in route.visits]
        shift = shifts[route.crew_id]
        found += _suitable(shift, served)
        found += _loads(shift, route, served)
        found += _legs(problem, shift, route, served)
        found += _visits(route, served)
        found += _rests(shift, route)
    return [*found, *_totals(problem, plan)]


def _accounted(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every stop is served once or named once; every crew has one route at most."""
    named = Counter([visit.stop_id for route in plan.routes for visit in route.visits])
    named.update(left.stop_id for left in plan.unassigned)
    for stop in problem.stops:
        if named.pop(stop.id, 0) != 1:
            yield Violation("stop_not_once", stop.id, "served or left out not exactly once")
    for stop_id in named:
        yield Violation("stop_unknown", stop_id, "not asked for")
    for crew_id, routes in Counter(route.crew_id for route in plan.routes).items():
        if routes > 1:
            yield Violation("crew_twice", crew_id, f"{routes} routes")
    for left in plan.unassigned:
        if not left.reason:
            yield Violation("no_reason", left.stop_id, "left out without a reason")


def _suitable(shift: Shift, served: list[Stop]) -> Iterator[Violation]:
    for index, stop in enumerate(served):
        if not stop.skills <= shift.skills:
            yield Violation("skill", stop.id, f"{shift.crew_id} lacks {sorted(stop.skills - shift.skills)}")
        if not stop.equipment <= shift.equipment:
            yield Violation("equipment", stop.id, f"{shift.crew_id} lacks {sorted(stop.equipment - shift.equipment)}")
        if stop.crews is not None and shift.crew_id not in stop.crews:
            yield Violation("crew_not_allowed", stop.id, shift.crew_id)
        if stop.pinned_crew not in (None, shift.crew_id):
            yield Violation("pin", stop.id, f"goes to {shift.crew_id}, pinned to {stop.pinned_crew}")
        if stop.position not in (None, index):
            yield Violation("position", stop.id, f"at {index}, pinned to {stop.position}")


def _loads(shift: Shift, route: Route, served: list[Stop]) -> Iterator[Violation]:
    load = sum(stop.demand for stop in served)
    if shift.capacity is not None and load > shift.capacity:
        yield Violation("capacity", shift.crew_id, f"{load} of {shift.capacity}")
    busy = sum(stop.service_seconds for stop in served) + route.drive_seconds
    if shift.most_busy_seconds is not None and busy > shift.most_busy_seconds:
        yield Violation("busy", shift.crew_id, f"{busy} of {shift.most_busy_seconds} s")


def _legs(problem: Problem, shift: Shift, route: Route, served: list[Stop]) -> Iterator[Violation]:
    """Drives take what the matrix says, in seconds and meters, and the day lies in the shift."""
    place, left = shift.start_place, route.leaves_at
    stated = [(v.leg_seconds, v.leg_meters, v.arrives_at, v.departs_at) for v in route.visits]
    stated.append((route.last_leg_seconds, route.last_leg_meters, route.returns_at, route.returns_at))
    places = [*(stop.place for stop in served), shift.end_place]
    for end, (seconds, meters, arrives, departs) in zip(places, stated, strict=True):
        due = (0, 0)
        if place is not None and end is not None:
            due = problem.matrix.seconds[place][end], problem.matrix.meters[place][end]
        if (seconds, meters) != due or arrives - left != seconds:
            yield Violation("leg", shift.crew_id, f"{place} to {end}: {seconds} s, {meters} m, {arrives - left} s")
        place, left = end, departs
    if route.leaves_at < shift.from_seconds or route.returns_at > shift.until_seconds:
        yield Violation("hours", shift.crew_id, f"away from {route.leaves_at} to {route.returns_at}")


def _visits(route: Route, served: list[Stop]) -> Iterator[Violation]:
    for visit, stop in zip(route.visits, served, strict=True):
        if not visit.arrives_at <= visit.starts_at <= visit.ends_at <= visit.departs_at:
            yield Violation("order_of_times", stop.id, "arrives, starts, ends, departs")
        if visit.ends_at - visit.starts_at != stop.service_seconds:
            yield Violation("service", stop.id, f"{visit.ends_at - visit.starts_at} s")
        if visit.late_seconds != _lateness(visit, stop):
            yield Violation("window", stop.id, f"starts at {visit.starts_at}, says {visit.late_seconds} s late")
        elif visit.late_seconds and not stop.may_be_late:
            yield Violation("late", stop.id, f"{visit.late_seconds} s")
        idle = visit.departs_at - visit.arrives_at - stop.service_seconds
        inside = (rest for rest in route.rests if visit.arrives_at <= rest.starts_at < visit.departs_at)
        resting = sum(rest.ends_at - rest.starts_at for rest in inside)
        if visit.waiting_seconds != idle - resting:
            yield Violation("waiting", stop.id, f"{visit.waiting_seconds} s")


def _lateness(visit: Visit, stop: Stop) -> int:
    """How long after the last window work begins; -1 when it begins outside of all, but not after the last."""
    if not stop.windows or any(w.from_seconds <= visit.starts_at <= w.until_seconds for w in stop.windows):
        return 0
    return max(visit.starts_at - max(w.until_seconds for w in stop.windows), -1)


def _rests(shift: Shift, route: Route) -> Iterator[Violation]:
    """Each break once, in its order, in its window, as long as it is, and while the crew neither drives nor works."""
    if len(route.rests) != len(shift.breaks):
        yield Violation("break", shift.crew_id, f"{len(route.rests)} of {len(shift.breaks)} taken")
        return
    ended: int | None = None
    for rest, due in zip(route.rests, shift.breaks, strict=True):
        in_window = due.earliest_seconds <= rest.starts_at <= due.latest_seconds
        in_turn = ended is None or rest.starts_at >= ended
        if not in_window or not in_turn or rest.ends_at - rest.starts_at != due.seconds:
            yield Violation("break", shift.crew_id, f"at {rest.starts_at}")
        if not _is_free(route, rest):
            yield Violation("break_interrupts", shift.crew_id, f"at {rest.starts_at}, after {rest.after} stops")
        ended = rest.ends_at


def _is_free(route: Route, rest: Rest) -> bool:
    if not 0 <= rest.after <= len(route.visits):
        return False
    free: list[tuple[int | None, int | None]] = []
    if rest.after == 0:
        free.append((None, route.leaves_at))
    else:
        before = route.visits[rest.after - 1]
        free.append((before.ends_at, before.departs_at))
    if rest.after == len(route.visits):
        free.append((route.returns_at, None))
    else:
        after = route.visits[rest.after]
        free.append((after.arrives_at, after.starts_at))
    return any(
        (begin is None or begin <= rest.starts_at) and (end is None or rest.ends_at <= end) for begin, end in free
    )


def _totals(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """The sums are those of the parts."""
    stops, priced = {stop.id: stop for stop in problem.stops}, Counter[str]()
    for route in plan.routes:
        priced["drive_seconds"] += route.last_leg_seconds + sum(visit.leg_seconds for visit in route.visits)
        priced["drive_meters"] += route.last_leg_meters + sum(visit.leg_meters for visit in route.visits)
        for visit in route.visits:
            priced["service_seconds"] += visit.ends_at - visit.starts_at
            priced["waiting_seconds"] += visit.waiting_seconds
            priced["stops"] += 1
            priced["late"] += int(visit.late_seconds > 0)
            priced["late_seconds"] += visit.late_seconds
    for left in plan.unassigned:
        priced["unassigned"] += 1
        priced["lost"] += 1 + stops[left.stop_id].priority if left.stop_id in stops else 0
    for name in plan.totals.__slots__:
        if priced[name] != getattr(plan.totals, name):
            yield Violation("total", name, f"{getattr(plan.totals, name)} stated, {priced[name]} found")

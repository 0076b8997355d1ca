"""Whether a stop suits a crew at all, and whether an order suits a crew's day; where not, which rule says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.domain.planning.problem import Problem, Shift, Stop
from routing.domain.planning.timing import is_on_time


@dataclass(frozen=True, slots=True)
class Misfit:
    """A rule that says no: its stable code, and the reason in words."""

    code: str
    reason: str


def misfit(problem: Problem, stop: Stop, shift: Shift) -> Misfit | None:
    """Why this crew can never make this stop; None when it could if it had nothing else to do."""
    return unsuited(stop, shift) or _misfit_in_time(problem, stop, shift)


def unsuited(stop: Stop, shift: Shift) -> Misfit | None:
    """Why this crew is the wrong one, whatever the time."""
    if stop.pinned_crew is not None and stop.pinned_crew != shift.crew_id:
        return Misfit("pinned_to_another_crew", "the stop is pinned to another crew")
    if stop.crews is not None and shift.crew_id not in stop.crews:
        return Misfit("crew_not_allowed", "the crew is not among those that may come")
    if lacking := sorted(stop.skills - shift.skills):
        return Misfit("skill_missing", f"the crew lacks {', '.join(lacking)}")
    if lacking := sorted(stop.equipment - shift.equipment):
        return Misfit("equipment_missing", f"the crew does not carry {', '.join(lacking)}")
    if shift.capacity is not None and stop.demand > shift.capacity:
        return Misfit("too_much_to_carry", f"it takes {stop.demand} and the crew's vehicle holds {shift.capacity}")
    return None


def _misfit_in_time(problem: Problem, stop: Stop, shift: Shift) -> Misfit | None:
    if shift.most_busy_seconds is not None and busy_seconds(problem, shift, (stop,)) > shift.most_busy_seconds:
        return Misfit("too_long_for_shift", "work and drive alone take longer than the crew may be busy")
    if is_on_time(problem, shift, (stop,)):
        return None
    whenever = Stop(id=stop.id, place=stop.place, service_seconds=stop.service_seconds)
    if not stop.windows or not is_on_time(problem, shift, (whenever,)):
        return Misfit("too_long_for_shift", "work and drive there and back do not fit into the crew's hours")
    return Misfit("window_outside_hours", "the crew's hours and breaks leave no time for it in its promised window")


def suits(problem: Problem, shift: Shift, order: Sequence[Stop]) -> bool:
    """Whether a crew can serve these stops, each of which suits it, in this order."""
    if any(stop.position is not None and stop.position != index for index, stop in enumerate(order)):
        return False
    if shift.capacity is not None and sum(stop.demand for stop in order) > shift.capacity:
        return False
    if shift.most_busy_seconds is not None and busy_seconds(problem, shift, order) > shift.most_busy_seconds:
        return False
    return is_on_time(problem, shift, order)


def busy_seconds(problem: Problem, shift: Shift, order: Sequence[Stop]) -> int:
    """Driving and working together."""
    return drive_seconds(problem, shift, order) + sum(stop.service_seconds for stop in order)


def drive_seconds(problem: Problem, shift: Shift, order: Sequence[Stop]) -> int:
    """All legs; nothing for a crew that stays at home."""
    if not order:
        return 0
    places = [shift.start_place, *(stop.place for stop in order), shift.end_place]
    return sum(problem.leg(start, end)[0] for start, end in zip(places, places[1:], strict=False))

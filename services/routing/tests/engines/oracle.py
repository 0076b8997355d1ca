"""The price of the best day of one crew, by trying every order of every choice of stops, breaks in every gap. Slow and
plain: written to be believed, not to be fast, and sharing nothing with the engines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from routing.domain.planning.problem import Problem, Shift, Stop

Price = tuple[int, int]  # what is lost, and the driving
NOT: Price = (10**12, 10**12)
LONG_AGO = -(10**9)


def best_price(problem: Problem) -> Price:
    """Of the best plan for the only shift."""
    (shift,) = problem.shifts
    stops = tuple(stop for stop in problem.stops if _suits(stop, shift))
    lost = sum(1 + stop.priority for stop in problem.stops)
    served, drive = _Day(problem, shift, stops).best()
    return lost - served, drive


@dataclass(frozen=True, eq=False)
class _Day:
    problem: Problem
    shift: Shift
    stops: tuple[Stop, ...]

    def best(self) -> Price:
        """What is served at most, and the least driving for it."""
        lost, drive = min((0, 0), self.onward(frozenset(), None, LONG_AGO, 0, 0))
        return -lost, drive

    def leg(self, start: int | None, end: int | None) -> int:
        """Seconds of a drive."""
        return 0 if start is None or end is None else self.problem.matrix.seconds[start][end]

    def gap(self, now: int, rested: int) -> list[tuple[int, int]]:
        """When the gap may end, and how many breaks are then behind."""
        moments = [(now, rested)]
        for rest in self.shift.breaks[rested:]:
            if now > rest.latest_seconds:
                break
            now, rested = max(now, rest.earliest_seconds) + rest.seconds, rested + 1
            moments.append((now, rested))
        return moments

    @cache  # noqa: B019  a day lives for one test
    def onward(self, served: frozenset[int], at: int | None, now: int, rested: int, drive: int) -> Price:
        """From the gap after the work at a stop, or at home before leaving."""
        place = self.shift.start_place if at is None else self.stops[at].place
        found = NOT
        for moment, breaks in self.gap(now, rested):
            leaves = max(moment, self.shift.from_seconds) if at is None else moment
            found = min(found, self.home(served, place, leaves, breaks, drive))
            for number, stop in enumerate(self.stops):
                if number not in served and stop.position in (None, len(served)):
                    leg = self.leg(place, stop.place)
                    found = min(found, self.arrived(served, number, leaves + leg, breaks, drive + leg))
        return found

    def arrived(self, served: frozenset[int], number: int, now: int, rested: int, drive: int) -> Price:
        """From the gap before the work at a stop."""
        found, stop = NOT, self.stops[number]
        for moment, breaks in self.gap(now, rested):
            begins = [max(moment, w.from_seconds) for w in stop.windows if moment <= w.until_seconds]
            for begin in begins if stop.windows else [moment]:
                done = begin + stop.service_seconds
                if done <= self.shift.until_seconds:
                    found = min(found, self.onward(served | {number}, number, done, breaks, drive))
        return found

    def home(self, served: frozenset[int], place: int | None, leaves: int, rested: int, drive: int) -> Price:
        """The price of the day when the crew goes home now."""
        shift, chosen = self.shift, [self.stops[number] for number in served]
        back, drive = leaves + self.leg(place, shift.end_place), drive + self.leg(place, shift.end_place)
        has_rested = any(breaks == len(shift.breaks) for _, breaks in self.gap(back, rested))
        busy = drive + sum(stop.service_seconds for stop in chosen)
        if not chosen or back > shift.until_seconds or not has_rested:
            return NOT
        if shift.capacity is not None and sum(stop.demand for stop in chosen) > shift.capacity:
            return NOT
        if shift.most_busy_seconds is not None and busy > shift.most_busy_seconds:
            return NOT
        return -sum(1 + stop.priority for stop in chosen), drive


def _suits(stop: Stop, shift: Shift) -> bool:
    return (
        stop.skills <= shift.skills
        and stop.equipment <= shift.equipment
        and (stop.crews is None or shift.crew_id in stop.crews)
        and stop.pinned_crew in (None, shift.crew_id)
    )

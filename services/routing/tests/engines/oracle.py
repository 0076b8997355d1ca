"""The price of the best day of one crew, by trying every order of every choice of stops, breaks in every gap. Slow and
plain: written to be believed, not to be fast, and sharing nothing with the engines."""

from __future__ import annotations

from functools import cache

from routing.domain.planning.problem import Problem, Shift, Stop

NOT = (10**12, 10**12)


def best_price(problem: Problem) -> tuple[int, int]:
    """What is lost, and the driving, of the best plan for the only shift."""
    (shift,) = problem.shifts
    stops = [stop for stop in problem.stops if _suits(stop, shift)]
    unsuited = sum(1 + stop.priority for stop in problem.stops if stop not in stops)
    every = range(len(stops))

    def leg(start: int | None, end: int | None) -> int:
        return 0 if start is None or end is None else problem.matrix.seconds[start][end]

    @cache
    def onward(served: frozenset[int], at: int | None, now: int, rested: int, drive: int) -> tuple[int, int]:
        """From a gap at a stop (or at home before leaving, when `at` is None)."""
        place = shift.start_place if at is None else stops[at].place
        found = NOT
        for moment, breaks in gap(now, rested):
            leaves = max(moment, shift.from_seconds) if at is None else moment
            back = leaves + leg(place, shift.end_place)
            if served and back <= shift.until_seconds and any(n == len(shift.breaks) for _, n in gap(back, breaks)):
                total = drive + leg(place, shift.end_place)
                if within(served, total):
                    found = min(found, (lost(served), total))
            for number in every:
                if number not in served and stops[number].position in (None, len(served)):
                    there = leg(place, stops[number].place)
                    found = min(found, arrived(served, number, leaves + there, breaks, drive + there))
        return found

    def arrived(served: frozenset[int], number: int, now: int, rested: int, drive: int) -> tuple[int, int]:
        found = NOT
        for moment, breaks in gap(now, rested):
            starts = [max(moment, w.from_seconds) for w in stops[number].windows if moment <= w.until_seconds]
            for start in starts if stops[number].windows else [moment]:
                done = start + stops[number].service_seconds
                if done <= shift.until_seconds:
                    found = min(found, onward(served | {number}, number, done, breaks, drive))
        return found

    def gap(now: int, rested: int) -> list[tuple[int, int]]:
        moments = [(now, rested)]
        for rest in shift.breaks[rested:]:
            if now > rest.latest_seconds:
                break
            now, rested = max(now, rest.earliest_seconds) + rest.seconds, rested + 1
            moments.append((now, rested))
        return moments

    def lost(served: frozenset[int]) -> int:
        return unsuited + sum(1 + stops[number].priority for number in every if number not in served)

    def within(served: frozenset[int], drive: int) -> bool:
        busy = drive + sum(stops[number].service_seconds for number in served)
        fits = shift.capacity is None or sum(stops[number].demand for number in served) <= shift.capacity
        return fits and (shift.most_busy_seconds is None or busy <= shift.most_busy_seconds)

    return min((lost(frozenset()), 0), onward(frozenset(), None, -(10**9), 0, 0))


def _suits(stop: Stop, shift: Shift) -> bool:
    return (
        stop.skills <= shift.skills
        and stop.equipment <= shift.equipment
        and (stop.crews is None or shift.crew_id in stop.crews)
        and stop.pinned_crew in (None, shift.crew_id)
    )

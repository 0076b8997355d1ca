"""When a crew does what, for a given order of stops: the earliest times, breaks placed where they cost least. Exact: a
later time never helps, so the earliest time for each number of breaks taken is all there is to know at any point."""

from __future__ import annotations

from collections.abc import Sequence

from routing.domain.planning.plan import Rest, Route, Visit
from routing.domain.planning.problem import Break, Problem, Shift, Stop, Window

NEVER = 1 << 60
ALWAYS = -NEVER

# Times by the number of breaks taken so far; NEVER where that many cannot have been taken.
Times = list[int]


def begin(windows: Sequence[Window], at: int) -> int:
    """The first second from `at` on at which work may begin; NEVER when the last window has closed."""
    if not windows:
        return at
    for window in windows:
        if at <= window.until_seconds:
            return max(at, window.from_seconds)
    return NEVER


def rested(times: Times, breaks: Sequence[Break]) -> Times:
    """The times after a gap in which one or more breaks may be taken."""
    if not breaks:
        return times
    after = list(times)
    for taken, rest in enumerate(breaks):
        if after[taken] <= rest.latest_seconds:
            after[taken + 1] = min(after[taken + 1], max(after[taken], rest.earliest_seconds) + rest.seconds)
    return after


def start_of(shift: Shift) -> Times:
    """The times at which the crew may leave. Breaks before that are taken at home, also before the shift."""
    times = rested([ALWAYS, *(NEVER for _ in shift.breaks)], shift.breaks)
    return [max(time, shift.from_seconds) for time in times]


def after_stop(times: Times, leg_seconds: int, stop: Stop, shift: Shift) -> Times:
    """The times of departure from a stop, from those of the departure to it."""
    ready = rested(_later(times, leg_seconds), shift.breaks)
    return rested([begin(stop.windows, time) + stop.service_seconds for time in ready], shift.breaks)


def gets_home(times: Times, leg_seconds: int, shift: Shift) -> bool:
    """Whether the crew is back in its hours with all its breaks, from the times of the last departure."""
    home = [time if time <= shift.until_seconds else NEVER for time in _later(times, leg_seconds)]
    return rested(home, shift.breaks)[-1] < NEVER


def is_on_time(problem: Problem, shift: Shift, order: Sequence[Stop]) -> bool:
    """Whether windows, breaks and hours can be kept in this order."""
    times, place = start_of(shift), shift.start_place
    for stop in order:
        times = after_stop(times, problem.leg(place, stop.place)[0], stop, shift)
        if min(times) > shift.until_seconds:
            return False
        place = stop.place
    return gets_home(times, problem.leg(place, shift.end_place)[0], shift)


def timetable(problem: Problem, shift: Shift, order: Sequence[Stop]) -> Route | None:
    """The route at its earliest times, leaving home only when the first stop needs it; None when it is impossible."""
    if not order or not is_on_time(problem, shift, order):
        return None
    points = _points(problem, shift, order)
    taken, gaps = len(shift.breaks), []
    for before, after in reversed(points):
        rests = 0
        while taken and after[taken] != before[taken]:
            taken, rests = taken - 1, rests + 1
        gaps.append(rests)
    return _laid_out(problem, shift, order, gaps[::-1])


def _points(problem: Problem, shift: Shift, order: Sequence[Stop]) -> list[tuple[Times, Times]]:
    """Each gap of the day with the times before and after it: at home, then two for each stop, then at home again."""
    nothing: Times = [ALWAYS, *(NEVER for _ in shift.breaks)]
    points = [(nothing, rested(nothing, shift.breaks))]
    times, place = [max(time, shift.from_seconds) for time in points[0][1]], shift.start_place
    for stop in order:
        arrived = _later(times, problem.leg(place, stop.place)[0])
        ready = rested(arrived, shift.breaks)
        worked = [begin(stop.windows, time) + stop.service_seconds for time in ready]
        times, place = rested(worked, shift.breaks), stop.place
        points += [(arrived, ready), (worked, times)]
    home = _later(times, problem.leg(place, shift.end_place)[0])
    home = [time if time <= shift.until_seconds else NEVER for time in home]
    return [*points, (home, rested(home, shift.breaks))]


def _laid_out(problem: Problem, shift: Shift, order: Sequence[Stop], gaps: Sequence[int]) -> Route:
    """The day with as many breaks in each gap as `gaps` says."""
    rests: list[Rest] = []

    def rest(at: int, gap: int, after: int) -> int:
        for due in shift.breaks[len(rests) : len(rests) + gaps[gap]]:
            begun = max(at, due.earliest_seconds)
            rests.append(Rest(starts_at=begun, ends_at=begun + due.seconds, after=after))
            at = begun + due.seconds
        return at

    leaves_at = now = max(rest(ALWAYS, 0, 0), shift.from_seconds)
    place, visits = shift.start_place, list[Visit]()
    for number, stop in enumerate(order):
        seconds, meters = problem.leg(place, stop.place)
        known, arrives_at = len(rests), now + seconds
        starts_at = begin(stop.windows, rest(arrives_at, 2 * number + 1, number))
        if number == 0:  # nobody sits in front of the first house: they leave later instead
            arrives_at = rests[known].starts_at if len(rests) > known else starts_at
            leaves_at = arrives_at - seconds
        ends_at = starts_at + stop.service_seconds
        resting = sum(taken.ends_at - taken.starts_at for taken in rests[known:])
        idle = starts_at - arrives_at - resting
        known = len(rests)
        now = rest(ends_at, 2 * number + 2, number + 1)
        idle += now - ends_at - sum(taken.ends_at - taken.starts_at for taken in rests[known:])
        visits.append(
            Visit(
                stop_id=stop.id, arrives_at=arrives_at, starts_at=starts_at, ends_at=ends_at, departs_at=now,
                waiting_seconds=idle, leg_seconds=seconds, leg_meters=meters,
            )
        )  # fmt: skip
        place = stop.place
    seconds, meters = problem.leg(place, shift.end_place)
    rest(now + seconds, 2 * len(order) + 1, len(order))
    return Route(
        crew_id=shift.crew_id, leaves_at=leaves_at, returns_at=now + seconds, visits=tuple(visits), rests=tuple(rests),
        last_leg_seconds=seconds, last_leg_meters=meters,
    )  # fmt: skip


def _later(times: Times, seconds: int) -> Times:
    return [time + seconds if time < NEVER else NEVER for time in times]

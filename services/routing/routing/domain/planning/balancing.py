"""Work shared out: a bound on each crew's busy time, a little above what each would have if all had the same."""

from __future__ import annotations

from dataclasses import replace

from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# Above the even share: stops are not sand.
ABOVE_SHARE = 1.15


def shared_out(problem: Problem, plan: Plan) -> Problem:
    """The problem with each crew's busy time bounded by its share of the plan's, in proportion to its hours."""
    busy = sum(route.drive_seconds + route.service_seconds for route in plan.routes)
    hours = sum(shift.until_seconds - shift.from_seconds for shift in problem.shifts)
    longest = max((stop.service_seconds for stop in problem.stops), default=0)
    bounded = []
    for shift in problem.shifts:
        share = busy * (shift.until_seconds - shift.from_seconds) / max(hours, 1)
        most = round(max(share * ABOVE_SHARE, share + longest / 2))
        known = shift.most_busy_seconds
        bounded.append(replace(shift, most_busy_seconds=most if known is None else min(most, known)))
    return replace(problem, shifts=tuple(bounded), balanced=False)

"""Planning until what is planned and what stays can be booked together: what a search leaves out keeps the place that
it has, and the next search has to leave that place alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from routing.domain.composing import Composed
from routing.domain.planning.plan import Plan, Unassigned
from routing.domain.planning.problem import Problem
from routing.domain.staying import dropped, keeping_all

# Of the time that is asked for, search after search, the last once more with all that is booked where it is: a third
# more in all, as whoever waits for a crew's day at the gateway does not wait longer.
SHARES = (1.0, 1 / 4, 1 / 24)


def settled(
    compose: Callable[[Mapping[UUID, Unassigned]], Composed], search: Callable[[Problem, float], Plan]
) -> tuple[Composed, Plan]:
    """The problem and its plan. `compose` is told what stays, `search` which share of the time it has."""
    staying: dict[UUID, Unassigned] = {}
    for share in SHARES:
        composed = compose(staying)
        plan = search(composed.problem, share)
        left = dropped(composed.problem, plan, composed.day)
        if not left:
            return composed, plan
        staying |= left
    composed = compose(staying | keeping_all(composed.problem, composed.day))
    return composed, search(composed.problem, SHARES[-1])

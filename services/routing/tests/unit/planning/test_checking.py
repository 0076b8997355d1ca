"""The checker finds every broken rule: each is planted into a plan that keeps them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from routing.domain.planning.assembling import assemble
from routing.domain.planning.checking import violations
from routing.domain.planning.plan import Plan, Unassigned, Visit
from routing.domain.planning.problem import Problem, Shift, Stop, Window

from .day import CREW, DAY, FIRST, HOUR, SECOND, THIRD

PLAN = assemble(DAY, {"crew": (FIRST, SECOND, THIRD)}, engine="test")


def codes(problem: Problem, plan: Plan) -> set[str]:
    return {found.code for found in violations(problem, plan)}


def with_stop(stop: Stop, **changes: object) -> Problem:
    changed = replace(stop, **changes)  # type: ignore[arg-type]
    return replace(DAY, stops=tuple(changed if other.id == stop.id else other for other in DAY.stops))


def with_crew(**changes: object) -> Problem:
    crew: Shift = replace(CREW, **changes)  # type: ignore[arg-type]
    return replace(DAY, shifts=(crew,))


def with_visit(index: int, **changes: object) -> Plan:
    (route,) = PLAN.routes
    visits: list[Visit] = list(route.visits)
    visits[index] = replace(visits[index], **changes)  # type: ignore[arg-type]
    return replace(PLAN, routes=(replace(route, visits=tuple(visits)),))


def with_route(**changes: object) -> Plan:
    return replace(PLAN, routes=(replace(PLAN.routes[0], **changes),))  # type: ignore[arg-type]


def test_a_plan_that_keeps_every_rule_passes() -> None:
    assert violations(DAY, PLAN) == []


PLANTED_IN_THE_DAY: dict[str, Callable[[], Problem]] = {
    "skill": lambda: with_crew(skills=frozenset()),
    "equipment": lambda: with_crew(equipment=frozenset()),
    "capacity": lambda: with_crew(capacity=1),
    "busy": lambda: with_crew(most_busy_seconds=HOUR),
    "hours": lambda: with_crew(until_seconds=14 * HOUR),
    "break": lambda: with_crew(breaks=()),
    "crew_not_allowed": lambda: with_stop(FIRST, crews=frozenset({"others"})),
    "pin": lambda: with_stop(SECOND, pinned_crew="others"),
    "position": lambda: with_stop(FIRST, pinned_crew="crew", position=1),
    "window": lambda: with_stop(FIRST, windows=(Window(10 * HOUR, 11 * HOUR),)),
    "service": lambda: with_stop(SECOND, service_seconds=HOUR),
    "leg": lambda: with_stop(SECOND, place=3),
    "stop_not_once": lambda: replace(DAY, stops=(*DAY.stops, replace(FIRST, id="forgotten"))),
    "stop_unknown": lambda: replace(DAY, stops=DAY.stops[:2]),
}
PLANTED_IN_THE_PLAN: dict[str, Callable[[], Plan]] = {
    "route_unknown": lambda: with_route(crew_id="nobody"),
    "crew_twice": lambda: replace(PLAN, routes=PLAN.routes * 2),
    "stop_not_once": lambda: replace(PLAN, routes=PLAN.routes * 2),
    "no_reason": lambda: replace(PLAN, unassigned=(Unassigned(stop_id="first", code="x", reason=""),)),
    "leg": lambda: with_visit(1, leg_seconds=1),
    "order_of_times": lambda: with_visit(0, arrives_at=9 * HOUR + 1),
    "waiting": lambda: with_visit(2, waiting_seconds=0),
    "late": lambda: with_visit(2, starts_at=16 * HOUR + 60, ends_at=17 * HOUR + 60, late_seconds=60),
    "window": lambda: with_visit(0, late_seconds=60),
    "break": lambda: with_route(rests=()),
    "break_interrupts": lambda: with_route(rests=(replace(PLAN.routes[0].rests[0], after=1),)),
    "total": lambda: replace(PLAN, totals=replace(PLAN.totals, drive_meters=0)),
}


@pytest.mark.parametrize("code", PLANTED_IN_THE_DAY)
def test_it_finds_a_rule_of_the_day_that_the_plan_breaks(code: str) -> None:
    assert code in codes(PLANTED_IN_THE_DAY[code](), PLAN)


@pytest.mark.parametrize("code", PLANTED_IN_THE_PLAN)
def test_it_finds_a_plan_that_contradicts_itself_or_the_day(code: str) -> None:
    assert code in codes(DAY, PLANTED_IN_THE_PLAN[code]())


def test_a_break_that_is_too_early_too_short_or_in_a_drive_is_found() -> None:
    (rest,) = PLAN.routes[0].rests
    early = replace(rest, starts_at=11 * HOUR, ends_at=11 * HOUR + 1800)
    short = replace(rest, ends_at=rest.starts_at + 60)
    driving = replace(rest, starts_at=rest.starts_at + 60, ends_at=rest.ends_at + 60)
    assert "break" in codes(DAY, with_route(rests=(early,)))
    assert "break" in codes(DAY, with_route(rests=(short,)))
    assert "break_interrupts" in codes(DAY, with_route(rests=(driving,)))

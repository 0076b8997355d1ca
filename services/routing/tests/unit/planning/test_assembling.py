"""What an engine leaves out or gets wrong is put right, and what stays out has a reason in words."""

from __future__ import annotations

from dataclasses import replace

from routing.domain.planning.assembling import assemble
from routing.domain.planning.checking import violations
from routing.domain.planning.problem import Problem, Stop

from .day import CREW, DAY, FIRST, HOUR, SECOND, THIRD


def test_what_was_left_out_and_fits_is_put_in_where_it_costs_least() -> None:
    plan = assemble(DAY, {"crew": (FIRST, THIRD)}, engine="test", is_proven=True)
    assert plan.routes[0].stop_ids == ("first", "second", "third")
    assert not plan.is_proven


def test_an_order_that_cannot_be_kept_loses_what_counts_least() -> None:
    urgent = replace(SECOND, priority=3, service_seconds=7 * HOUR // 2)
    day = replace(DAY, stops=(FIRST, urgent, THIRD))
    plan = assemble(day, {"crew": (FIRST, urgent, THIRD)}, engine="test")
    assert violations(day, plan) == []
    assert plan.routes[0].stop_ids == ("second", "third")
    assert plan.totals.lost == len(plan.unassigned) == 1


def test_what_no_vehicle_has_room_for_is_told_so() -> None:
    more = replace(SECOND, id="more", demand=4)
    (left,) = assemble(replace(DAY, stops=(SECOND, more)), {"crew": (SECOND,)}, engine="test").unassigned
    assert (left.stop_id, left.code) == ("more", "vehicle_full")


def reason(day: Problem, stop: Stop) -> tuple[str, str]:
    day = replace(day, stops=(stop,))
    (left,) = assemble(day, {}, engine="test").unassigned
    return left.code, left.reason


def test_the_reason_is_the_one_nearest_to_a_solution() -> None:
    plain = replace(CREW, crew_id="plain", skills=frozenset())
    day = replace(DAY, shifts=(CREW, plain))
    late = replace(FIRST, service_seconds=10 * HOUR)
    assert reason(day, late)[0] == "too_long_for_shift"
    code, words = reason(day, replace(FIRST, skills=frozenset({"abseiling", "height"})))
    assert code == "skill_missing" and "abseiling" in words
    assert reason(day, replace(SECOND, demand=6)) == (
        "too_much_to_carry",
        "No crew is suited: it takes 6 and the crew's vehicle holds 5.",
    )
    assert reason(replace(DAY, shifts=()), FIRST)[0] == "no_crew"
    assert reason(DAY, replace(THIRD, pinned_crew="off"))[0] == "pinned_crew_off"

"""Why a stop is where it is, and what every other crew would have to drive more, or why it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.domain.planning.assembling import assemble
from routing.domain.planning.explaining import explain
from routing.domain.planning.problem import Window

from .day import CREW, DAY, FIRST, HOUR, SECOND, TEN_MINUTES, THIRD

NEAR = replace(CREW, crew_id="near", start_place=2, end_place=2)
UNSKILLED = replace(CREW, crew_id="unskilled", skills=frozenset())
BUSY = replace(CREW, crew_id="busy")
HELD = replace(THIRD, id="held", pinned_crew="busy", windows=(Window(9 * HOUR, 9 * HOUR),), service_seconds=170 * 60)


def test_each_other_crew_has_its_price_or_its_reason() -> None:
    day = replace(DAY, stops=(FIRST, SECOND, HELD), shifts=(CREW, NEAR, UNSKILLED, BUSY))
    plan = assemble(day, {"crew": (FIRST, SECOND), "busy": (HELD,)}, engine="test")
    found = explain(day, plan, "first")
    assert (found.crew_id, found.added_seconds) == ("crew", 0)
    by_crew = {other.crew_id: other for other in found.alternatives}
    assert found.alternatives[0].crew_id == "near"
    assert (by_crew["near"].index, by_crew["near"].added_seconds) == (0, 2 * TEN_MINUTES)
    assert (by_crew["unskilled"].code, by_crew["unskilled"].reason) == ("skill_missing", "the crew lacks height")
    assert by_crew["busy"].code == "window_taken"
    assert "0 min of driving here, and 20 min" in found.reason


def test_a_pinned_stop_says_so_and_one_that_is_left_out_says_why() -> None:
    day = replace(DAY, stops=(replace(FIRST, skills=frozenset({"abseiling"})), THIRD))
    plan = assemble(day, {"crew": (THIRD,)}, engine="test")
    assert explain(day, plan, "third").reason == "It is pinned to this crew."
    left_out = explain(day, plan, "first")
    assert left_out.crew_id is None and "abseiling" in left_out.reason
    with pytest.raises(KeyError):
        explain(day, plan, "unknown")

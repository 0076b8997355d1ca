"""The child process: it answers, it is kept, and one that hangs, dies, lies or is cancelled ends in a named refusal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from routing.adapters.engines import child
from routing.adapters.engines.child import ChildEngine
from routing.adapters.engines.messages import frame
from routing.adapters.engines.portfolio import solve_day
from routing.domain.planning.checking import violations
from routing.domain.planning.refusals import (
    PlanBroken,
    PlanningBusy,
    PlanningCancelled,
    PlanningDied,
    PlanningTookTooLong,
    TooManyStops,
)

from .days import city_day

DAY = city_day(1, crews=1, stops=6)
READS_ALL = "import sys, struct; n, = struct.unpack('>I', sys.stdin.buffer.read(4)); sys.stdin.buffer.read(n); "


def command(code: str) -> tuple[str, ...]:
    return sys.executable, "-I", "-c", code


@pytest.fixture
def engine() -> Iterator[ChildEngine]:
    engine = ChildEngine()
    yield engine
    engine.close()


def test_it_answers_what_the_portfolio_answers_again_and_again(engine: ChildEngine) -> None:
    told: list[int] = []
    for _ in range(2):
        assert engine.solve(DAY, seconds=5, on_progress=told.append) == solve_day(DAY, seconds=5, seed=1)
    assert all(0 <= percent <= 99 for percent in told)


def test_a_whole_day_is_solved_there_and_progress_is_told(engine: ChildEngine) -> None:
    day, told = city_day(2, crews=4, stops=30), list[int]()
    plan = engine.solve(day, seconds=1.5, on_progress=told.append)
    assert violations(day, plan) == []
    assert told and told == sorted(told)


def test_a_search_is_cancelled_while_it_runs(engine: ChildEngine) -> None:
    with pytest.raises(PlanningCancelled):
        engine.solve(city_day(2, crews=4, stops=30), seconds=60, is_cancelled=lambda: True)
    assert engine.solve(DAY, seconds=5).is_proven


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 9)",
        READS_ALL + "raise SystemExit(1)",
        READS_ALL + "sys.stdout.buffer.write(struct.pack('>I', 100) + b'half')",
        READS_ALL + "sys.stdout.buffer.write(struct.pack('>I', 4) + b'junk')",
        READS_ALL + "sys.stdout.buffer.write(struct.pack('>I', 2**32 - 1))",
    ],
    ids=["killed at once", "dies at work", "half an answer", "nonsense", "too long an answer"],
)
def test_a_child_that_dies_is_a_refusal(code: str) -> None:
    with pytest.raises(PlanningDied):
        ChildEngine(command=command(code)).solve(DAY, seconds=1)


@pytest.mark.parametrize("code", ["import time; time.sleep(99)", READS_ALL + "import time; time.sleep(99)"])
def test_a_child_that_hangs_is_ended_and_is_a_refusal(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE_SECONDS", 0.2)
    with pytest.raises(PlanningTookTooLong):
        ChildEngine(command=command(code)).solve(city_day(1, crews=1, stops=120), seconds=0.2)


def test_a_plan_that_breaks_a_rule_is_seen_by_nobody() -> None:
    plan = solve_day(DAY, seconds=5, seed=1)
    lie = frame(replace(plan, totals=replace(plan.totals, drive_seconds=1)))
    code = READS_ALL + f"sys.stdout.buffer.write({lie!r}); sys.stdout.buffer.flush(); sys.stdin.buffer.read()"
    with pytest.raises(PlanBroken):
        ChildEngine(command=command(code)).solve(DAY, seconds=1)


def test_what_cannot_be_planned_is_refused_before_any_child_starts() -> None:
    with pytest.raises(TooManyStops):
        stops = tuple(replace(DAY.stops[0], id=f"stop-{number}") for number in range(501))
        ChildEngine(command=("/nowhere",)).solve(replace(DAY, stops=stops), seconds=1)


def test_who_finds_no_room_is_told_so() -> None:
    with pytest.raises(PlanningBusy):
        ChildEngine(at_once=0, patience=0.01).solve(DAY, seconds=1)


def test_two_searches_side_by_side_give_the_better_plan() -> None:
    engine = ChildEngine(side_by_side=2)
    day = city_day(2, crews=3, stops=18)
    try:
        plan = engine.solve(day, seconds=0.5)
        assert violations(day, plan) == []
        with pytest.raises(PlanningCancelled):
            engine.solve(day, seconds=60, is_cancelled=lambda: True)
    finally:
        engine.close()


@pytest.mark.parametrize("megabytes", [40, 3000])
def test_memory_is_bounded(megabytes: int) -> None:
    code = f"from routing.adapters.engines import inside; inside.MEMORY_BYTES = {megabytes} << 20; inside.main()"
    engine = ChildEngine(command=command(code))
    day = city_day(2, crews=3, stops=12)
    if megabytes > 1000:
        assert violations(day, engine.solve(day, seconds=0.3)) == []
        engine.close()
        return
    with pytest.raises(PlanningDied):
        engine.solve(day, seconds=0.3)

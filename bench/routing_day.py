"""A whole day of a company, over all crews, beside the same day planned without an engine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bench.routing_baselines import BASELINES
from bench.routing_days import company_day
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from routing.adapters.engines.child import ChildEngine
from routing.domain.planning.checking import violations
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

SEEDS = (1, 2, 3)


def figures(name: str, days: Sequence[Problem], plans: Sequence[Plan]) -> Figures:
    """Driving for each stop served, stops served, and days on which the checker finds nothing broken."""
    served = sum(plan.totals.stops for plan in plans)
    kept = sum(not violations(day, plan) for day, plan in zip(days, plans, strict=True))
    return {
        f"{name}, driving": sum(plan.totals.drive_seconds for plan in plans) / max(served, 1) / 60,
        f"{name}, served": float(served),
        f"{name}, kept": 100 * kept / len(days),
    }


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    crews, stops = sizes.day
    days = [company_day(seed, crews=crews, stops=stops) for seed in SEEDS]
    engine = ChildEngine()

    def ours() -> Figures:
        began, plans = time.perf_counter(), []
        for day in days:
            plans.append(engine.solve(day, seconds=sizes.day_seconds))
        seconds = (time.perf_counter() - began) / len(days)
        return {**figures("ours", days, plans), "ours, seconds": seconds}

    def baseline(name: str) -> Figures:
        return figures(name, days, [BASELINES[name](day) for day in days])

    try:
        yield {"ours": ours} | {name: partial(baseline, name) for name in BASELINES}
    finally:
        engine.close()


def _lines(_sizes: Sizes) -> Sequence[Line]:
    against = [
        Line(
            title=f"driving for each stop ÷ {name}",
            ours="ours, driving",
            reference=f"{name}, driving",
            unit="minutes",
            most=0.9,
            of="ratio",
        )
        for name in BASELINES
    ]
    served = [
        Line(
            title=f"stops served, the others named with a reason, ÷ {name}",
            ours="ours, served",
            reference=f"{name}, served",
            unit="stops",
            least=1.0,
            of="ratio",
        )
        for name in BASELINES
    ]
    return [
        *against,
        *served,
        Line(title="days on which every promise, break and skill is kept", ours="ours, kept", unit="%", least=100.0),
        Line(title="time for a day, one core", ours="ours, seconds", unit="s", most=20.0),
    ]


ROUTING_DAY = Workload(
    name="routing_day",
    about=f"{len(SEEDS)} days of 20 crews and 160 jobs with skills, promised windows and lunch. As they came: each job"
    " at the end of the day of the crew with the shortest drive to it. Nearest next: each crew in turn to the nearest"
    " job that it can make.",
    lines=_lines,
    open=_open,
)

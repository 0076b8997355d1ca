"""Gap to the best known distance on public files, one thread: our portfolio beside PyVRP alone, OR-Tools and VROOM."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bench.routing_instances import Instance, instances
from bench.routing_references import ENGINES, distance
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload

OTHERS = [name for name in ENGINES if name != "ours"]
JUDGED_BY = "PyVRP alone"
# A tenth of a point of the best known distance.
MOST_LONGER = 1.001
# Below this share of a core an engine was held up by something else, and runs again.
OWN_CORE, MOST_AGAIN = 0.95, 2
# A file without a plan counts as this gap, so that nobody gains by finding none.
NO_PLAN_GAP = 100.0
FAMILIES: dict[str, Callable[[Instance], bool]] = {
    "100 customers": lambda one: one.customers <= 100,
    "200–400 customers": lambda one: one.customers > 100,
}


def gap(name: str, one: Instance, seconds: float, seed: int, *, again: int) -> float:
    """Percent above the best known, at a full core's time."""
    for attempt in range(again + 1):
        began, worked = time.perf_counter(), time.process_time()
        routes = ENGINES[name](one.problem, seconds, seed)
        share = (time.process_time() - worked) / (time.perf_counter() - began)
        if share >= OWN_CORE or attempt == again:
            break
    if routes is None:
        return NO_PLAN_GAP
    return 100 * (distance(one.problem, routes) / one.best_known - 1)


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    files = instances(most_customers=sizes.most_customers)
    again, parts_before = 0 if sizes.is_smoke else MOST_AGAIN, itertools.count()

    def part(name: str) -> Figures:
        seed, found = next(parts_before) // len(ENGINES) + 1, Figures()
        for seconds in sizes.search_seconds:
            for family, belongs in FAMILIES.items():
                gaps = [gap(name, one, seconds, seed, again=again) for one in files if belongs(one)]
                if gaps:
                    mean = statistics.mean(gaps)
                    found[_key(name, family, seconds)] = mean
                    found[_key(f"distance of {name}", family, seconds)] = 100 + mean
        return found

    yield {name: partial(part, name) for name in ENGINES}


def _key(name: str, family: str, seconds: float) -> str:
    return f"{name}, {family}, {seconds:g} s"


def _lines(sizes: Sizes) -> Sequence[Line]:
    files = instances(most_customers=sizes.most_customers)
    present = [family for family, belongs in FAMILIES.items() if any(map(belongs, files))]
    goals = {("100 customers", 5.0): 0.4, ("200–400 customers", 20.0): 0.75}
    return [
        Line(
            title=f"mean gap to the best known, {family}, {seconds:g} s; reference: {other}",
            ours=_key("ours", family, seconds),
            reference=_key(other, family, seconds),
            unit="%",
            most=goals.get((family, seconds)),
        )
        for family in present
        for seconds in sizes.search_seconds
        for other in OTHERS
    ] + [
        Line(
            title=f"distance, best known = 100, {family}, {seconds:g} s ÷ {JUDGED_BY}",
            ours=_key("distance of ours", family, seconds),
            reference=_key(f"distance of {JUDGED_BY}", family, seconds),
            unit="",
            most=MOST_LONGER,
            of="ratio",
        )
        for family in present
        for seconds in sizes.search_seconds
    ]


ROUTING_VRPTW = Workload(
    name="routing_vrptw",
    about="Public VRPTW files, one thread, every plan checked and re-priced; no parameter is tuned to a file. A file"
    f" for which an engine finds no plan counts as {NO_PLAN_GAP:g} %.",
    lines=_lines,
    open=_open,
    draws_lots=True,
)

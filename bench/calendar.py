"""The calendar's week of organizations with a few and with fifty crews, asked through the scheduling service's app."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import scheduling.bootstrap
from bench.calendar_seed import A_DAY, DAYS, FIRST, seed
from bench.job_list import counted
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness, person, service_harness

QUESTIONS = {
    "week": f"week?from={FIRST}",
    "day": f"day?on={FIRST}",
    "list": f"list?from={FIRST}&until={FIRST.replace(day=FIRST.day + 6)}&limit=100",
}


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with service_harness(scheduling.bootstrap.SERVICE) as harness:
        callers = {crews: _company(harness, crews) for crews in sizes.crews}
        with connect_plain(harness.urls.owner, options="-c statement_timeout=0") as connection:
            connection.execute("VACUUM ANALYZE")
        yield {f"{crews} crews": _part(harness, callers[crews], crews, sizes) for crews in sizes.crews}


def _company(harness: Harness, crews: int) -> Any:
    organization = new_id()
    with connect_plain(harness.urls.platform) as connection:
        seed(connection, organization, crews=crews)
    return harness.client(person(organization))


def _part(harness: Harness, caller: Any, crews: int, sizes: Sizes) -> Callable[[], Figures]:
    def ask_all() -> Figures:
        found: Figures = {}
        for name, query in QUESTIONS.items():
            times, statements = [], 0
            for _ in range(sizes.asks):
                with counted(harness) as statements_seen:
                    started = time.perf_counter()
                    answer = caller.get(f"/api/v1/schedule/{query}")
                    times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, answer.get_json()
                statements = max(statements, len(statements_seen))
            found[f"{name} {crews}"] = statistics.median(times)
            found[f"{name} {crews} p95"] = statistics.quantiles(times, n=20)[18]
            found[f"{name} {crews} statements"] = statements
        return found

    return ask_all


def _lines(sizes: Sizes) -> Sequence[Line]:
    few, many = sizes.crews[0], sizes.crews[-1]
    visits = many * DAYS * A_DAY
    lines = []
    for name in QUESTIONS:
        lines += [
            Line(title=f"{name}: median of {many} crews, {visits:,} visits in the week", ours=f"{name} {many}",
                 unit="ms"),
            Line(title=f"{name}: p95 of {many} crews", ours=f"{name} {many} p95", unit="ms"),
            Line(title=f"{name}: statements of {many} ÷ {few} crews", ours=f"{name} {many} statements",
                 reference=f"{name} {few} statements", unit="statements", most=1, of="ratio"),
        ]  # fmt: skip
    return lines


CALENDAR = Workload(
    name="calendar",
    about="`GET /api/v1/schedule/week`, `day` and `list` through the service's app, database included, network not."
    " Each crew has two people, a truck and eight visits on each of five days.",
    lines=_lines,
    open=_open,
)

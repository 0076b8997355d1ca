"""The list of jobs of organizations with a thousand to a million jobs, asked through the job service's HTTP app."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

import job.bootstrap
from bench.job_seed import crew, seed, tag
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness, person, service_harness

QUESTIONS = {
    "newest": "",
    "status, days and crew": f"status=scheduled&from=2028-06-01&crew_id={crew(3)}",
    "customers' tag": f"tag_id={tag(5)}",
    "text": "q=grace+elm",
    "a number": "q=777",
}


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with service_harness(job.bootstrap.SERVICE) as harness:
        callers = {count: _company(harness, count) for count in sizes.jobs}
        with connect_plain(harness.urls.owner, options="-c statement_timeout=0") as connection:
            connection.execute("VACUUM ANALYZE")
        yield {f"{count:,} jobs": _part(harness, callers[count], count, sizes) for count in sizes.jobs}


def _company(harness: Harness, count: int) -> Any:
    organization = new_id()
    with connect_plain(harness.urls.platform) as connection:
        seed(connection, organization, count=count)
    return harness.client(person(organization))


def _part(harness: Harness, caller: Any, count: int, sizes: Sizes) -> Callable[[], Figures]:
    def ask_all() -> Figures:
        found: Figures = {}
        for name, query in QUESTIONS.items():
            times, statements = [], 0
            for _ in range(sizes.asks):
                with counted(harness) as statements_seen:
                    started = time.perf_counter()
                    answer = caller.get(f"/api/v1/jobs?limit=50&{query}")
                    times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, answer.get_json()
                statements = max(statements, len(statements_seen))
            found[f"{name} {count}"] = statistics.median(times)
            found[f"{name} {count} p95"] = statistics.quantiles(times, n=20)[18]
            found[f"{name} {count} statements"] = statements
        return found

    return ask_all


@contextmanager
def counted(harness: Harness) -> Iterator[list[str]]:
    """The statements that both roles make in the block."""
    seen: list[str] = []
    engines = (harness.service.database.app_engine, harness.service.database.platform_engine)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def _lines(sizes: Sizes) -> Sequence[Line]:
    few, many = sizes.jobs[0], sizes.jobs[-1]
    lines = []
    for name in QUESTIONS:
        middle = [
            Line(title=f"{name}: median among {count:,} jobs", ours=f"{name} {count}", unit="ms")
            for count in sizes.jobs[1:-1]
        ]
        lines += [
            Line(title=f"{name}: median among {many:,} ÷ {few:,} jobs", ours=f"{name} {many}",
                 reference=f"{name} {few}", unit="ms", most=2, of="ratio"),
            *middle,
            Line(title=f"{name}: p95 among {many:,} ÷ {few:,} jobs", ours=f"{name} {many} p95",
                 reference=f"{name} {few} p95", unit="ms", most=2, of="ratio"),
            Line(title=f"{name}: statements among {many:,} ÷ {few:,} jobs", ours=f"{name} {many} statements",
                 reference=f"{name} {few} statements", unit="statements", most=1, of="ratio"),
        ]  # fmt: skip
    return lines


JOB_LIST = Workload(
    name="jobs",
    about="`GET /api/v1/jobs?limit=50` through the service's HTTP app, database included, network not. The reference is"
    " the same question to an organization of the smallest size in the same database.",
    lines=_lines,
    open=_open,
)

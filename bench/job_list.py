"""The list of jobs, and a job's detail, of organizations with ten thousand to a million jobs, asked through the job
service's HTTP app; with the plans by which the database answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import event

import job.bootstrap
from bench.job_seed import crew, seed, tag, without_triggers
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Caller, Harness, person, service_harness
from common.testing.plans import plan_text

QUESTIONS = {
    "newest": "?limit=50",
    "status, days and crew": f"?limit=50&status=scheduled&from=2028-06-01&crew_id={crew(3)}",
    "customers' tag": f"?limit=50&tag_id={tag(5)}",
    "text": "?limit=50&q=grace+elm",
    "a number": "?limit=50&q=777",
}
DETAIL = "detail"
MOST_MS = 50
_plans: dict[str, str] = {}


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with service_harness(job.bootstrap.SERVICE) as harness:
        callers = {count: _company(harness, count) for count in sizes.jobs}
        with connect_plain(harness.urls.owner, options="-c statement_timeout=0") as connection:
            connection.execute("VACUUM ANALYZE")
        _note_plans(harness, *callers[sizes.jobs[-1]], count=sizes.jobs[-1])
        yield {f"{count:,} jobs": _part(harness, callers[count][1], count, sizes) for count in sizes.jobs}


def _company(harness: Harness, count: int) -> tuple[UUID, Caller]:
    organization = new_id()
    with without_triggers(harness.urls.owner), connect_plain(harness.urls.platform) as connection:
        seed(connection, organization, count=count)
    return organization, harness.client(person(organization))


def _asked(caller: Caller) -> dict[str, str]:
    """Every address to be asked; the detail is of a job in the middle of what there is."""
    shown = caller.get("/api/v1/jobs?limit=1&status=completed&from=2028-06-01").get_json()["items"]
    lists = {name: f"/api/v1/jobs{query}" for name, query in QUESTIONS.items()}
    return {**lists, DETAIL: f"/api/v1/jobs/{shown[0]['id']}"}


def _note_plans(harness: Harness, organization: UUID, caller: Caller, *, count: int) -> None:
    _plans.clear()
    for name, address in _asked(caller).items():
        act = partial(caller.get, address)
        _plans[f"{name}, {count:,} jobs"] = plan_text(harness, organization, act, table="jobs")


def _notes() -> list[str]:
    """The plans, as EXPLAIN shows them to the role that row-level security binds."""
    return [f"How PostgreSQL answers: {name}\n```\n{plan}\n```" for name, plan in _plans.items()]


def _part(harness: Harness, caller: Caller, count: int, sizes: Sizes) -> Callable[[], Figures]:
    def ask_all() -> Figures:
        found: Figures = {}
        for name, address in _asked(caller).items():
            times, statements = [], 0
            for _ in range(sizes.asks):
                with counted(harness) as statements_seen:
                    started = time.perf_counter()
                    answer = caller.get(address)
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
    for name in (*QUESTIONS, DETAIL):
        middle = [
            Line(title=f"{name}: median among {count:,} jobs", ours=f"{name} {count}", unit="ms")
            for count in sizes.jobs[1:-1]
        ]
        lines += [
            Line(title=f"{name}: median among {many:,} ÷ {few:,} jobs", ours=f"{name} {many}",
                 reference=f"{name} {few}", unit="ms", most=2, of="ratio"),
            *middle,
            Line(title=f"{name}: p95 among {many:,} jobs", ours=f"{name} {many} p95", unit="ms", most=MOST_MS),
            Line(title=f"{name}: p95 among {many:,} ÷ {few:,} jobs", ours=f"{name} {many} p95",
                 reference=f"{name} {few} p95", unit="ms", most=2, of="ratio"),
            Line(title=f"{name}: statements among {many:,} ÷ {few:,} jobs", ours=f"{name} {many} statements",
                 reference=f"{name} {few} statements", unit="statements", most=1, of="ratio"),
        ]  # fmt: skip
    return lines


JOB_LIST = Workload(
    name="jobs",
    about="`GET /api/v1/jobs?limit=50` and `GET /api/v1/jobs/{id}` through the service's HTTP app, database included,"
    " network not. The reference is the same question to an organization of the smallest size in the same database.",
    lines=_lines,
    open=_open,
    notes=_notes,
)

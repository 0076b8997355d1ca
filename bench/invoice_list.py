"""Invoices of organizations with a thousand and a hundred thousand: the list, key figures and a statement through the
billing service's HTTP app, and the overdue sweep."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import billing.bootstrap
from bench.job_list import counted
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from billing.entrypoints.timers import sweep_overdue
from billing.testing.company import Company
from billing.testing.history import customer, seed
from common.clock import FixedClock
from common.db.session import connect_plain
from common.testing.harness import Harness, service_harness

NOW = datetime(2030, 7, 1, 15, 0, tzinfo=UTC)
LISTS = {
    "newest": "invoices?limit=50",
    "overdue": "invoices?limit=50&status=overdue",
    "of a customer": f"invoices?limit=50&customer_id={customer(0)}",
}
FIGURES = {"key figures": "kpis/billing", "statement": f"statements/{customer(0)}"}
SWEEP = "overdue sweep"
_LATE = """
UPDATE invoices SET overdue_said_at = NULL, due_on = '2030-06-30' WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM invoices WHERE organization_id = %s AND issued_at IS NOT NULL
    AND voided_at IS NULL AND settled_minor < total_minor ORDER BY number LIMIT %s)"""


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with service_harness(billing.bootstrap.SERVICE, clock=FixedClock(NOW)) as harness:
        companies = {count: _company(harness, count) for count in sizes.invoices}
        with connect_plain(harness.urls.owner, options="-c statement_timeout=0") as connection:
            connection.execute("VACUUM ANALYZE")
        yield {f"{count:,} invoices": _part(companies[count], count, sizes) for count in sizes.invoices}


def _company(harness: Harness, count: int) -> Company:
    company = Company(harness)
    with connect_plain(harness.urls.platform, options="-c statement_timeout=0") as connection:
        seed(connection, company.id, count=count, until=NOW)
    return company


def _part(company: Company, count: int, sizes: Sizes) -> Callable[[], Figures]:
    def ask_all() -> Figures:
        found: Figures = {}
        for name, path in {**LISTS, **FIGURES}.items():
            times, statements = [], 0
            for _ in range(sizes.asks):
                with counted(company.harness) as seen:
                    started = time.perf_counter()
                    answer = company.office.get(f"/api/v1/{path}")
                    times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, answer.json
                statements = max(statements, len(seen))
            found |= _named(f"{name} {count}", times, statements)
        return found | _swept(company, count)

    return ask_all


def _swept(company: Company, count: int) -> Figures:
    """One sweep over as many as fall due at once: one of a small organization, hundreds of a large one."""
    with connect_plain(company.harness.urls.platform, options="-c statement_timeout=0") as connection:
        connection.execute(_LATE, [company.id, max(1, count // 400)])
    with counted(company.harness) as seen:
        started = time.perf_counter()
        sweep_overdue(company.harness.service)
        took = (time.perf_counter() - started) * 1000
    return {f"{SWEEP} {count}": took, f"{SWEEP} {count} statements": len(seen)}


def _named(name: str, times: Sequence[float], statements: int) -> Figures:
    p95 = statistics.quantiles(times, n=20)[18]
    return {name: statistics.median(times), f"{name} p95": p95, f"{name} statements": statements}


def _lines(sizes: Sizes) -> Sequence[Line]:
    few, many = sizes.invoices[0], sizes.invoices[-1]
    lines = []
    for name in LISTS:
        lines.append(Line(title=f"{name}: p95 among {many:,} invoices", ours=f"{name} {many} p95", unit="ms", most=50))
    for name in (*LISTS, *FIGURES, SWEEP):
        lines += [
            Line(title=f"{name}: median among {many:,} and {few:,} invoices", ours=f"{name} {many}",
                 reference=f"{name} {few}", unit="ms"),
            Line(title=f"{name}: statements among {many:,} ÷ {few:,} invoices", ours=f"{name} {many} statements",
                 reference=f"{name} {few} statements", unit="statements", most=1, of="ratio"),
        ]  # fmt: skip
    return lines


INVOICE_LIST = Workload(
    name="invoices",
    about="Invoices through the billing service's HTTP app, database included, network not; the overdue sweep marks 2"
    " of 1,000 and 250 of 100,000 invoices. The reference is the same question to the smaller organization.",
    lines=_lines,
    open=_open,
)

"""The overdue sweep, the list and the key figures take as many queries for a hundred invoices as for one, and the sweep
knows what day it is where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from billing.entrypoints.timers import sweep_overdue
from billing.testing.company import Company
from common.clock import FixedClock
from common.db.session import connect_plain
from common.testing.harness import Harness

COPIES = """
INSERT INTO invoices (organization_id, id, version, number, customer_id, title, currency, tax_rate, subtotal_minor,
    discount_minor, tax_minor, total_minor, settled_minor, credited_minor, due_days, due_on, notes, terms, created_at,
    issued_at)
SELECT organization_id, gen_random_uuid(), 1, 1000 + n, customer_id, '', 'USD', 0, 100, 0, 0, 100, 0, 0, 7, due_on, '',
    '', created_at, issued_at FROM invoices, generate_series(1, %s) AS n WHERE organization_id = %s"""
SAID = "SELECT count(*) FROM outbox WHERE type = 'invoice.overdue.v1' AND organization_id = %s"


@contextmanager
def counted(harness: Harness) -> Iterator[list[str]]:
    """The statements of both roles in the block."""
    seen: list[str] = []
    engines = (harness.service.database.app_engine, harness.service.database.platform_engine)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def overdue(company: Company, clock: FixedClock, *, more: int) -> tuple[int, int]:
    """(statements, invoices said to be overdue) of one sweep with so many more invoices that are past due."""
    clock.move_to(datetime(2030, 7, 1, 15, 0, tzinfo=UTC))
    company.sent(100)
    with connect_plain(company.harness.urls.platform) as connection:
        connection.execute(COPIES, [more, company.id])
    clock.move_to(datetime(2030, 7, 9, 15, 0, tzinfo=UTC))
    with counted(company.harness) as seen:
        sweep_overdue(company.harness.service)
    return len(seen), company.harness.rows(SAID, company.id)[0][0]


def test_many_take_no_more_queries_than_one(billing: Harness, clock: FixedClock) -> None:
    few, said_of_one = overdue(Company(billing), clock, more=0)
    many, said_of_many = overdue(Company(billing), clock, more=150)
    assert (said_of_one, said_of_many) == (1, 151)
    assert many == few <= 12


def test_it_is_overdue_when_the_day_ended_where_the_organization_is(billing: Harness, clock: FixedClock) -> None:
    clock.move_to(datetime(2030, 7, 1, 15, 0, tzinfo=UTC))
    west, east = Company(billing, zone="Pacific/Honolulu"), Company(billing, zone="Pacific/Auckland")
    for company in (west, east):
        company.sent(100, due_days=0)  # the first of July in Honolulu, the second in Auckland
    clock.move_to(datetime(2030, 7, 2, 9, 0, tzinfo=UTC))  # still the first of July in Honolulu
    sweep_overdue(billing.service)
    assert [billing.rows(SAID, company.id)[0][0] for company in (west, east)] == [0, 0]
    clock.move_to(datetime(2030, 7, 2, 13, 0, tzinfo=UTC))
    sweep_overdue(billing.service)
    assert [billing.rows(SAID, company.id)[0][0] for company in (west, east)] == [1, 1]


@pytest.mark.parametrize("path", ["invoices?limit=100", "invoices?limit=100&status=overdue", "kpis/billing"])
def test_screens_take_no_more_queries_for_many_than_for_one(company: Company, path: str) -> None:
    company.sent(100)
    asked = []
    for more in (0, 90):
        with connect_plain(company.harness.urls.platform) as connection:
            connection.execute(COPIES, [more, company.id])
            connection.execute("UPDATE invoices SET due_on = '2030-06-01' WHERE organization_id = %s", [company.id])
        with counted(company.harness) as seen:
            assert company.office.get(f"/api/v1/{path}").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 12

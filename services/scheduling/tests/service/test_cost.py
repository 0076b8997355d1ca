"""Reading costs a constant number of statements, and each of them runs on its index, as the app role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM
from common.testing.harness import Harness
from scheduling.testing.office import Office

DAY, WEEK = "/api/v1/schedule/day?on=2027-03-04", "/api/v1/schedule/week?from=2027-03-04"
QUEUE, LIST = "/api/v1/schedule/unscheduled", "/api/v1/bookings?from=2027-03-04&until=2027-03-04"
LISTING = "/api/v1/schedule/list?from=2027-03-04&until=2027-03-06"
MOST_STATEMENTS = 13
# Bookings of one crew, six a day for years, and as many closed visits.
FILL = """
WITH v AS (
  INSERT INTO known_visits (organization_id, id, job_id, job_number, kind, customer_id, customer_name, property_id,
                            address, zone, title, services, duration_minutes, skills, amount_minor, currency, status,
                            opened_at)
  SELECT organization_id, gen_random_uuid(), job_id, n, kind, gen_random_uuid(), customer_name, property_id,
         address, zone, title, services, 60, skills, 1, currency, 'completed', opened_at
  FROM known_visits, generate_series(1, 10000) n WHERE id = %s
  RETURNING id, organization_id, job_id, timestamptz '2025-01-01 00:00Z' + job_number * interval '4 hours' AS at
), b AS (
  INSERT INTO bookings (organization_id, id, visit_id, job_id, crew_id, starts_at, ends_at, window_starts_at,
                        window_ends_at, promise_version, zone, extra_people, equipment, status, warnings,
                        made_at, changed_at, version)
  SELECT organization_id, gen_random_uuid(), id, job_id, %s, at, at + interval '1 hour', at,
         at, 1, 'UTC', '[]', '[]', 'booked', '[]', at, at, 1
  FROM v RETURNING organization_id, id, starts_at, ends_at
)
INSERT INTO occupancies (organization_id, booking_id, resource_no, starts_at, ends_at)
SELECT b.organization_id, b.id, r.no, b.starts_at, b.ends_at FROM b JOIN resources r ON r.ref = %s RETURNING 1
"""


@contextmanager
def statements(harness: Harness) -> Iterator[list[tuple[str, Any]]]:
    """What the app role runs meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    engine = harness.service.database.app_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill_a_day(office: Office, name: str) -> None:
    crew = office.crew(name, office.hire(name))
    for hour in (14, 16, 18):
        office.booked(crew, f"2027-03-04T{hour}:00:00Z")
    office.visit()


@pytest.mark.parametrize("path", [DAY, WEEK, QUEUE, LIST, LISTING])
def test_showing_more_takes_no_more_statements(office: Office, harness: Harness, path: str) -> None:
    fill_a_day(office, "Blue")
    with statements(harness) as few:
        assert office.owner.get(path).status_code == 200
    for name in ("Red", "Green", "Pink"):
        fill_a_day(office, name)
    with statements(harness) as many:
        assert office.owner.get(path).status_code == 200
    assert len(many) == len(few) <= MOST_STATEMENTS


def test_booking_a_large_crew_takes_as_many_statements_as_a_small_one(office: Office, harness: Harness) -> None:
    counts = set()
    for size in (1, 8):
        crew, visit = office.crew(f"Crew of {size}", *(office.hire() for _ in range(size))), office.visit()
        with statements(harness) as seen:
            assert office.book(visit, crew).status_code == 201
        counts.add(len(seen))
    assert len(counts) == 1


def test_a_change_of_members_takes_one_more_statement_for_each_more_visit(office: Office, harness: Harness) -> None:
    counts = set()
    for name, days in (("Blue", (5,)), ("Red", (5, 6, 7, 8))):
        crew, person = office.crew(name), office.hire()
        for day in days:
            office.booked(crew, f"2030-03-{day:02d}T14:00:00Z")
        members = [{"person_id": str(person), "from_on": "2030-01-01"}]
        with statements(harness) as seen:
            answer = office.owner.patch(f"/api/v1/crews/{crew['id']}", {"members": members}, version=1)
        assert answer.status_code == 200
        counts.add(len(seen) - len(days))  # each booking's own row is written
    assert len(counts) == 1


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Office:
    """An organization with years of bookings."""
    office = Office(harness).open_up()
    crew, visit = office.crew("Blue"), office.visit()
    assert office.book(visit, crew, "2030-03-04T14:00:00Z").status_code == 201
    harness.rows(FILL, visit, crew["id"], crew["id"])
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE bookings, occupancies, known_visits, resources")
    return office


def plans(office: Office, harness: Harness, path: str) -> str:
    """How the app role runs what the request asks for."""
    with statements(harness) as seen:
        assert office.owner.get(path).status_code == 200
    return explained(office, harness, seen)


def explained(office: Office, harness: Harness, seen: list[tuple[str, Any]]) -> str:
    lines: list[str] = []
    with harness.service.database.unit_of_work(office.organization_id, SYSTEM) as uow:
        for statement, parameters in seen:
            if "bookings" in statement or "known_visits" in statement or "occupancies" in statement:
                found = uow.session.connection().exec_driver_sql("EXPLAIN " + statement, parameters)
                lines += [row[0] for row in found]
    return "\n".join(lines)


@pytest.mark.parametrize("path", [DAY, WEEK, LIST, LISTING])
def test_the_calendar_reads_a_short_range_of_its_index(busy: Office, harness: Harness, path: str) -> None:
    shown = plans(busy, harness, path)
    # With few crews the planner goes by crew and time, with many by time alone; both bound the start.
    assert re.search(r"ix_bookings_(calendar|crew) on bookings.*\n.*Index Cond: .*starts_at [<>]", shown)
    assert "Seq Scan on bookings" not in shown
    assert "Seq Scan on known_visits" not in shown


def test_the_queue_reads_its_index(busy: Office, harness: Harness) -> None:
    shown = plans(busy, harness, QUEUE)
    assert "ix_known_visits_queue" in shown
    assert "Seq Scan on known_visits" not in shown


def test_booking_finds_clashes_by_the_resources_index(busy: Office, harness: Harness) -> None:
    crew, visit = busy.crew("Red"), busy.visit()
    with statements(harness) as seen:
        assert busy.book(visit, crew, "2030-03-05T14:00:00Z").status_code == 201
    shown = explained(busy, harness, [one for one in seen if one[0].lstrip().startswith("SELECT")])
    assert "ix_occupancies_resource" in shown
    assert "Seq Scan on occupancies" not in shown
    assert "Seq Scan on bookings" not in shown

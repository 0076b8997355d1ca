"""Jobs by the million, made by PostgreSQL itself: three years of work of a busy company with its search words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from common.db.session import connect_plain

NAMES = "ada,grace,alan,edsger,barbara,donald,niklaus,tony,leslie,margaret,dennis,ken,brian,frances,jean,kathleen,john"
STREETS = "elm,oak,maple,cedar,pine,walnut,birch,willow,hickory,sycamore,aspen,juniper,laurel,magnolia,poplar,spruce"
CREWS, TAGS, CUSTOMER_EVERY = 12, 8, 4

JOBS = f"""
INSERT INTO jobs (organization_id, id, version, number, title, status, customer_id, customer_name, property_id, address,
    address_text, zone, services, scheduled_at, scheduled_until, crew_id, currency, subtotal_minor, discount_minor,
    tax_minor, total_minor, tax_rate, created_at, updated_at)
SELECT %(organization)s, gen_random_uuid(), 1, n, 'Roof wash',
    (ARRAY['completed', 'completed', 'completed', 'scheduled', 'unscheduled', 'cancelled'])[1 + n %% 6],
    ('00000000-0000-4000-8000-' || lpad((n / {CUSTOMER_EVERY})::text, 12, '0'))::uuid,
    initcap((string_to_array('{NAMES}', ','))[1 + n / {CUSTOMER_EVERY} %% 17]) || ' Customer' || n / {CUSTOMER_EVERY},
    gen_random_uuid(),
    '{{"line1": "1 Elm St", "city": "Springfield", "region": "IL", "postal_code": "62704", "country": "US"}}',
    n %% 999 || ' ' || initcap((string_to_array('{STREETS}', ','))[1 + n %% 16]) || ' St',
    'UTC', '["Roof wash"]',
    CASE WHEN n %% 6 <> 4 THEN date '2027-01-01' + n * interval '1095 days' / %(count)s END,
    CASE WHEN n %% 6 <> 4 THEN date '2027-01-01' + n * interval '1095 days' / %(count)s + interval '2 hours' END,
    ('00000000-0000-4000-9000-' || lpad((n %% {CREWS})::text, 12, '0'))::uuid,
    'USD', 50000, 0, 0, 50000, 0, now(), now()
FROM generate_series(1, %(count)s) AS n"""
LINES = """
INSERT INTO job_lines (organization_id, id, job_id, position, name, description, quantity, unit, unit_price_minor,
    currency, taxable, duration_minutes, skills)
SELECT organization_id, gen_random_uuid(), id, 1, 'Roof wash', '', 1, 'each', 50000, 'USD', false, 90, '[]'
FROM jobs WHERE organization_id = %(organization)s"""
VISITS = """
INSERT INTO visits (organization_id, id, version, job_id, ordinal, kind, status, duration_minutes, crew_id, starts_at,
    ends_at)
SELECT organization_id, gen_random_uuid(), 1, id, 1, 'first', status, 90, crew_id, scheduled_at, scheduled_until
FROM jobs WHERE organization_id = %(organization)s"""
TERMS = """
INSERT INTO job_terms (organization_id, term, job_number)
SELECT DISTINCT organization_id, term, number FROM jobs,
    unnest(string_to_array(lower(number || ' ' || title || ' ' || customer_name || ' ' || address_text), ' ')) AS term
WHERE organization_id = %(organization)s"""
CREW_ROWS = f"""
INSERT INTO known_crews (organization_id, id, name, colour, active, lead_id)
SELECT %(organization)s, ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid,
    'Crew ' || n, '#2266aa', true, NULL
FROM generate_series(0, {CREWS} - 1) AS n"""
CUSTOMERS = f"""
INSERT INTO known_customers (organization_id, id, name, phones, tax_exempt)
SELECT %(organization)s, ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid, 'Customer' || c, '[]', false
FROM generate_series(0, %(count)s / {CUSTOMER_EVERY}) AS c"""
TAG_ROWS = f"""
INSERT INTO known_customer_tags (organization_id, customer_id, tag_id, name, colour)
SELECT %(organization)s, ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid,
    ('00000000-0000-4000-a000-' || lpad((c %% {TAGS})::text, 12, '0'))::uuid, 'Tag ' || c %% {TAGS}, 'gold'
FROM generate_series(0, %(count)s / {CUSTOMER_EVERY}) AS c"""


def seed(connection: psycopg.Connection[Any], organization: UUID, *, count: int) -> None:
    """An organization with so many jobs, and statistics that say so."""
    values = {"organization": organization, "count": count}
    connection.execute("SET statement_timeout = 0")
    for statement in (CREW_ROWS, CUSTOMERS, TAG_ROWS, JOBS, LINES, VISITS, TERMS):
        connection.execute(statement, values)


@contextmanager
def without_triggers(owner_url: str) -> Iterator[None]:
    """What tells phones of each changed row takes an hour for millions; no phone asks about these."""
    with connect_plain(owner_url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        ).fetchall()
        for (table,) in rows:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for (table,) in rows:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def crew(number: int) -> str:
    """A crew's id."""
    return f"00000000-0000-4000-9000-{number:012d}"


def tag(number: int) -> str:
    """A tag's id."""
    return f"00000000-0000-4000-a000-{number:012d}"

"""A week of a large company, made by PostgreSQL itself: crews with two people and a truck each, eight visits a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg

FIRST = date(2030, 3, 4)  # a Monday
DAYS, A_DAY = 5, 8

CREWS = """
INSERT INTO crews (organization_id, id, version, name, name_key, colour, active, skills, hours, created_at, changed_at)
SELECT %(organization)s, ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 1, 'Crew ' || n, 'crew ' || n,
    '#2266AA', true, '[]',
    '[{"weekday": 0, "opens": "08:00", "closes": "17:00"}, {"weekday": 2, "opens": "08:00", "closes": "17:00"}]',
    now(), now()
FROM generate_series(1, %(crews)s) AS n"""
PEOPLE = """
INSERT INTO known_people (organization_id, id, name, role, active)
SELECT %(organization)s, ('00000000-0000-4000-b000-' || lpad(n::text, 12, '0'))::uuid, 'Person ' || n, 'technician',
    true
FROM generate_series(1, 2 * %(crews)s) AS n"""
MEMBERS = """
INSERT INTO crew_members (organization_id, crew_id, person_id, from_on)
SELECT %(organization)s, ('00000000-0000-4000-9000-' || lpad(((n + 1) / 2)::text, 12, '0'))::uuid,
    ('00000000-0000-4000-b000-' || lpad(n::text, 12, '0'))::uuid, date '2029-01-01'
FROM generate_series(1, 2 * %(crews)s) AS n"""
VEHICLES = """
INSERT INTO known_vehicles (organization_id, id, name, kind, status, skills, grounded_crews)
SELECT %(organization)s, ('00000000-0000-4000-c000-' || lpad(n::text, 12, '0'))::uuid, 'Truck ' || n, 'vehicle',
    'active', '[]', '[]'
FROM generate_series(1, %(crews)s) AS n"""
ASSIGNMENTS = """
INSERT INTO known_vehicle_assignments (organization_id, id, vehicle_id, crew_id, starts_on)
SELECT %(organization)s, gen_random_uuid(), ('00000000-0000-4000-c000-' || lpad(n::text, 12, '0'))::uuid,
    ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, date '2029-01-01'
FROM generate_series(1, %(crews)s) AS n"""
RESOURCES = """
INSERT INTO resources (organization_id, kind, ref)
SELECT organization_id, 'crew', id FROM crews WHERE organization_id = %(organization)s
UNION ALL SELECT organization_id, 'person', id FROM known_people WHERE organization_id = %(organization)s
UNION ALL SELECT organization_id, 'vehicle', id FROM known_vehicles WHERE organization_id = %(organization)s"""
VISITS = f"""
WITH v AS (
  INSERT INTO known_visits (organization_id, id, job_id, job_number, kind, customer_id, customer_name, property_id,
      address, zone, title, services, duration_minutes, skills, amount_minor, currency, status, opened_at)
  SELECT %(organization)s, gen_random_uuid(), gen_random_uuid(), n, 'first', gen_random_uuid(), 'Customer ' || n,
      gen_random_uuid(), '{{"line1": "12 Elm Street", "line2": null, "city": "Albany", "region": "NY",
      "postal_code": "12207", "country": "US", "latitude": 42.65, "longitude": -73.75}}', 'America/New_York',
      'House wash', '["House wash", "Gutters"]', 60, '[]', 25000, 'USD', 'scheduled', now()
  FROM generate_series(0, %(crews)s * {DAYS * A_DAY} - 1) AS n
  RETURNING organization_id, id, job_id, job_number
)
INSERT INTO bookings (organization_id, id, version, visit_id, job_id, crew_id, starts_at, ends_at, window_starts_at,
    window_ends_at, promise_version, zone, extra_people, equipment, status, warnings, made_at, changed_at)
SELECT organization_id, gen_random_uuid(), 1, id, job_id,
    ('00000000-0000-4000-9000-' || lpad((job_number / {DAYS * A_DAY} + 1)::text, 12, '0'))::uuid, at,
    at + interval '1 hour', at - interval '1 hour', at + interval '1 hour', 1, 'America/New_York', '[]', '[]',
    'booked', '[]', now(), now()
FROM v, LATERAL (SELECT timestamptz '{FIRST} 13:00Z' + job_number %% {A_DAY} * interval '1 hour'
    + job_number / {A_DAY} %% {DAYS} * interval '1 day' AS at) AS t"""
OCCUPANCIES = """
INSERT INTO occupancies (organization_id, booking_id, resource_no, starts_at, ends_at)
SELECT b.organization_id, b.id, r.no, b.starts_at, b.ends_at FROM bookings b JOIN resources r
    ON r.organization_id = b.organization_id AND (r.ref = b.crew_id
        OR r.ref IN (SELECT person_id FROM crew_members m WHERE m.organization_id = b.organization_id
                     AND m.crew_id = b.crew_id)
        OR r.ref IN (SELECT vehicle_id FROM known_vehicle_assignments a WHERE a.organization_id = b.organization_id
                     AND a.crew_id = b.crew_id))
WHERE b.organization_id = %(organization)s"""
OFFICE = """
INSERT INTO known_organizations (organization_id, id, name, zone, currency)
VALUES (%(organization)s, %(organization)s, 'Sparkle', 'America/New_York', 'USD')"""
AWAY = f"""
INSERT INTO time_off (organization_id, id, version, kind, ref, from_on, until_on, starts_at, ends_at, created_at)
SELECT organization_id, gen_random_uuid(), 1, 'person', id, date '{FIRST}', date '{FIRST}',
    timestamptz '{FIRST} 05:00Z', timestamptz '{FIRST} 05:00Z' + interval '1 day', now()
FROM known_people WHERE organization_id = %(organization)s AND name LIKE '%%0'"""
STATEMENTS = (OFFICE, CREWS, PEOPLE, MEMBERS, VEHICLES, ASSIGNMENTS, RESOURCES, VISITS, OCCUPANCIES, AWAY)


def seed(connection: psycopg.Connection[Any], organization: UUID, *, crews: int) -> None:
    """An organization with so many crews, forty visits each in the week."""
    for statement in STATEMENTS:
        connection.execute(statement, {"organization": organization, "crews": crews})

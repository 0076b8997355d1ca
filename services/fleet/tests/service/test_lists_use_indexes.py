"""Among much of everything, each list reads one index in the order of its page, as the role bound by row-level
security; so do the questions that every reading and assignment begins with."""

from __future__ import annotations

from typing import Any

import pytest

from common.db.session import connect_plain
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of, whole_tables
from fleet.testing import Company

MANY = 10_000
VEHICLES = """
INSERT INTO vehicles (organization_id, id, version, name, name_key, kind, status, skills, carries, grounded_crews,
    settled_on, created_at, changed_at)
SELECT %(organization)s, gen_random_uuid(), 1, 'Truck ' || n, 'truck ' || n, 'vehicle',
    (ARRAY['active', 'retired'])[1 + (n %% 50 = 0)::int], '[]', '[]', '[]', date '9999-01-01', now(), now()
FROM generate_series(1000, 999 + %(many)s) AS n"""
ASSIGNMENTS = """
INSERT INTO vehicle_assignments (organization_id, id, version, vehicle_id, vehicle_no, crew_id, starts_on, ends_on,
    assigned_at)
SELECT v.organization_id, gen_random_uuid(), 1, v.id, v.no,
    (ARRAY[%(crew)s, gen_random_uuid()])[1 + (v.no %% 9 > 0)::int], date '2020-01-01', date '2020-01-02', now()
FROM vehicles v WHERE v.organization_id = %(organization)s AND v.id <> %(vehicle)s"""
CREWS = """
INSERT INTO known_crews (organization_id, id, name, active)
SELECT DISTINCT organization_id, crew_id, 'Crew', true FROM vehicle_assignments WHERE organization_id = %(organization)s
ON CONFLICT DO NOTHING"""
PLANS = """
INSERT INTO service_plans (organization_id, id, version, vehicle_id, name, safety, active, every_days, soon_days,
    soon_tenth_miles, soon_tenth_hours, start_on, counted_from_on, state, created_at)
SELECT organization_id, gen_random_uuid(), 1, id, 'Oil', false, true, 30, 3, 0, 0, '2030-01-01', '2030-01-01',
    (ARRAY['ok', 'overdue'])[1 + (no %% 50 = 0)::int], now()
FROM vehicles WHERE organization_id = %(organization)s"""
ENTRIES = """
INSERT INTO maintenance_entries (organization_id, id, version, vehicle_id, kind, title, performed_on, cost_minor,
    currency, logged_at)
SELECT organization_id, gen_random_uuid(), 1, id, (ARRAY['fuel', 'other'])[1 + (no %% 50 = 0)::int], 'Diesel',
    date '2020-01-01' + (no %% 3000)::int, 100, 'USD', now()
FROM vehicles WHERE organization_id = %(organization)s"""
ROUTES = """
INSERT INTO planned_routes (organization_id, crew_id, driven_on, distance_meters, planned_at)
SELECT %(organization)s, (ARRAY[%(crew)s, gen_random_uuid()])[1 + (n %% 9 > 0)::int], date '2030-01-01' + n, 1, now()
FROM generate_series(1, %(many)s) AS n"""
READINGS = """
INSERT INTO meter_readings (organization_id, id, version, vehicle_id, meter, read_on, tenths, source, suspicious,
    recorded_at)
SELECT organization_id, gen_random_uuid(), 1, CASE WHEN no %% 4 = 0 THEN %(vehicle)s ELSE id END, 'miles',
    date '2002-01-01' + (no %% %(many)s)::int, no, 'manual', false, now()
FROM vehicles WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Company:
    """A company with many of everything, and statistics that say so."""
    company = Company(harness)
    vehicle = company.vehicle()
    values = {"organization": company.id, "crew": company.crew_id, "many": MANY, "vehicle": vehicle["id"]}
    with connect_plain(harness.urls.platform) as connection:
        for statement in (VEHICLES, ASSIGNMENTS, CREWS, PLANS, ENTRIES, ROUTES, READINGS):
            connection.execute(statement, values)
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    company.only_vehicle = vehicle
    return company


@pytest.mark.parametrize(
    ("path", "table", "index"),
    [
        ("/vehicles?limit=20", "vehicles", "ix_vehicles_name"),
        ("/vehicles?limit=20&status=retired", "vehicles", "ix_vehicles_status"),
        ("/vehicles/{vehicle}/meter-readings?limit=20", "meter_readings", "ix_meter_readings_vehicle"),
        ("/vehicle-assignments?limit=20", "vehicle_assignments", "pk_vehicle_assignments"),
        ("/vehicle-assignments?limit=20&crew_id={crew}", "vehicle_assignments", "ix_vehicle_assignments_crew"),
        ("/vehicle-assignments?limit=20&vehicle_id={vehicle}", "vehicle_assignments", "ix_vehicle_assignments_vehicle"),
        ("/service-plans?limit=20", "service_plans", "pk_service_plans"),
        ("/service-plans?limit=20&state=overdue", "service_plans", "ix_service_plans_state"),
        ("/service-plans?limit=20&vehicle_id={vehicle}", "service_plans", "ix_service_plans_vehicle"),
        ("/maintenance?limit=20", "maintenance_entries", "ix_maintenance_entries_done"),
        ("/maintenance?limit=20&kind=other", "maintenance_entries", "ix_maintenance_entries_kind"),
        ("/maintenance?limit=20&vehicle_id={vehicle}", "maintenance_entries", "ix_maintenance_entries_vehicle"),
        ("/vehicles/{vehicle}/forecast", "meter_readings", "ix_meter_readings_counting"),
        ("/vehicles/{vehicle}/forecast", "planned_routes", "pk_planned_routes"),
        ("/vehicle-costs?limit=20&from=2028-01-01&until=2028-01-31", "vehicles", "ix_vehicles_name"),
        ("/vehicle-costs?limit=20&from=2028-01-01&until=2028-01-31", "maintenance_entries", "ix_maintenance_entries"),
    ],
)
def test_a_list_reads_an_index(busy: Company, path: str, table: str, index: str) -> None:
    where = path.format(crew=busy.crew_id, vehicle=busy.only_vehicle["id"])
    nodes = plan(busy, where, table=table)
    assert any(name.startswith(index) for name in indexes(nodes))
    assert table not in whole_tables(nodes)


def plan(company: Company, path: str, *, table: str) -> list[dict[str, Any]]:
    """The nodes of the plan of the request's first statement on that table."""
    return plan_of(company.harness, company.id, lambda: company.office.get(f"/api/v1{path}"), table=table)

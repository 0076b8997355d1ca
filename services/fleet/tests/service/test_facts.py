"""The figures that the fleet tells: vehicles by status, by the worst that is due, and those that must stay."""

from __future__ import annotations

from common.testing.facts import changes, figures
from common.testing.harness import Harness
from fleet.testing import Company


def test_vehicles_are_told_by_status_and_by_the_worst_of_their_services(company: Company, harness: Harness) -> None:
    before = figures(harness.service)
    company.vehicle()
    truck = company.vehicle(odometer_miles=10_000)
    company.plan(truck, every_miles=5_000, soon_miles=500)
    company.plan(truck, name="Tires", every_miles=50_000)
    company.ok(company.read(truck, 15_200, confirmed=True))
    trailer = company.vehicle()
    company.ok(company.office.post(f"/api/v1/vehicles/{trailer['id']}/send-to-shop", {"reason": "Axle"}))
    assert changes(before, figures(harness.service)) == {
        ("crewline_vehicles", "active"): 2,
        ("crewline_vehicles", "in_shop"): 1,
        ("crewline_vehicles_due", "ok"): 2,
        ("crewline_vehicles_due", "overdue"): 1,
        ("crewline_vehicles_grounded", "in_shop"): 1,
    }

"""A newcomer is told of vehicles, who has them, and whether they must stay."""

from __future__ import annotations

from common.testing.standing import told_of
from fleet.testing import Company
from fleet.testing.company import day


def test_a_vehicle_is_told_with_its_assignments_and_its_grounding(company: Company) -> None:
    vehicle = company.vehicle()
    kept, withdrawn = company.assign(vehicle, day(0), day(2)).json, company.assign(vehicle, day(5), day(6)).json
    path = f"/api/v1/vehicle-assignments/{withdrawn['id']}/withdraw"
    assert company.office.post(path, {"reason": "x"}, version=withdrawn["version"]).status_code == 200
    shown = company.seen(vehicle)
    path = f"/api/v1/vehicles/{vehicle['id']}/send-to-shop"
    in_shop = company.office.post(path, {"reason": "Brakes"}, version=shown["version"])
    assert in_shop.status_code == 200, in_shop.json
    told = told_of(company.harness, "vehicle", company.id)
    assert [each.type for each in told] == ["vehicle.created.v1", "vehicle.assigned.v1", "vehicle.grounded.v1"]
    said = company.said(vehicle)
    assert [each.sequence for each in told] == [len(said) - 2, len(said) - 1, len(said)]
    assert told[0].data["status"] == "in_shop"
    assert told[1].data["assignment_id"] == kept["id"]
    assert told[2].data == dict(said)["grounded"]

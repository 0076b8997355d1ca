"""A live board of the fleet hears of vehicles, who has them, and their services."""

from __future__ import annotations

from common.testing.board import Board
from fleet.testing import Company
from fleet.testing.company import day


def test_vehicles_assignments_and_services_are_told(company: Company) -> None:
    board = Board(company.office, "fleet")
    vehicle = company.vehicle()
    board.hears("vehicle", vehicle["id"])
    assert board.told["vehicle", vehicle["id"]] == company.seen(vehicle)["version"]
    assignment = company.assign(vehicle, day(0)).json
    board.hears("assignment", assignment["id"])
    plan = company.plan(vehicle, every_days=90)
    board.hears("service_plan", plan["id"])
    withdrawn = {"reason": "another truck"}
    path = f"/api/v1/vehicle-assignments/{assignment['id']}/withdraw"
    assert company.office.post(path, withdrawn, version=assignment["version"]).status_code == 200
    board.hears("assignment", assignment["id"], removed=True)
    board.forget()
    company.read(vehicle, 12_000)
    board.hears("vehicle", vehicle["id"])


def test_another_organization_hears_nothing(company: Company) -> None:
    theirs, ours = Board(Company(company.harness).office, "fleet"), Board(company.office, "fleet")
    vehicle = company.vehicle()
    ours.hears("vehicle", vehicle["id"])
    assert theirs.follow() == []

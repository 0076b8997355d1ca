"""Vehicles and the maintenance log as sheets: out, in again, and refused whole when a row is wrong."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from common.testing.harness import Harness
from fleet.testing import Company
from fleet.testing.company import day, refusal, usd

VIN, OTHER_VIN = "1HGCM82633A004352", "WVWZZZ1JZXW000001"


def sheet(company: Company, name: str, query: str = "") -> str:
    answer = company.office.get(f"/api/v1/exports/{name}{query}")
    assert answer.status_code == 200, answer.get_json()
    return str(answer.get_data().decode("utf-8-sig"))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def imported(company: Company, text: str) -> dict[str, Any]:
    return company.made("/vehicles/import", {"csv": text})


def wrong(company: Company, text: str) -> list[tuple[int, str]]:
    answer = company.office.post("/api/v1/vehicles/import", {"csv": text})
    assert refusal(answer) == (422, "rows_not_acceptable")
    return [(each["row"], each["column"]) for each in answer.json["rows"]]


def test_vehicles_come_back_from_their_own_sheet(company: Company) -> None:
    truck = company.vehicle(
        name="Truck 7", vin=VIN, plate="7ABC123", year=2021, carries=["Lift", "Hose"], tank_gallons=525, skills=["roof"]
    )
    company.vehicle(name="=Trailer", kind="equipment", notes="@home")
    text = sheet(company, "vehicles")
    assert rows(text)[1]["carries"] == "Lift; Hose"
    assert imported(company, text) == {"created": 0, "changed": 0, "unchanged": 2}
    assert len(company.said(truck)) == 1
    other = text.replace("525", "600").replace("Truck 7", "Truck 77") + "Van 1,,,,,,,,,,,,\n"
    assert imported(company, other) == {"created": 1, "changed": 1, "unchanged": 1}
    seen = company.seen(truck)
    assert (seen["name"], seen["tank_gallons"], seen["carries"], seen["version"]) == (
        "Truck 77",
        600,
        ["Lift", "Hose"],
        2,
    )
    what, data = company.said(truck)[-1]
    assert (what, data["name"], data["tank_gallons"], data["plate"]) == ("changed", "Truck 77", 600, "7ABC123")
    [van] = [each for each in company.shown("/vehicles")["items"] if each["name"] == "Van 1"]
    assert (van["kind"], van["status"], van["carries"]) == ("vehicle", "active", [])
    assert [what for what, _ in company.said(van)] == ["created"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"Truck 2,{VIN},", "name"),
        ("Truck 3,1HGCM82633A004353,", "vin"),
        ("Truck 3,,1800", "year"),
        (",,", "name"),
        (f"Truck 3,{OTHER_VIN},\nTruck 4,{OTHER_VIN},", "vin"),
    ],
)
def test_a_sheet_with_a_wrong_row_changes_nothing(company: Company, row: str, column: str) -> None:
    company.vehicle(name="Truck 1", vin=VIN)
    company.vehicle(name="Truck 2")
    assert column in [found for _, found in wrong(company, f"name,vin,year\nNew,,\n{row}\n")]
    assert len(company.shown("/vehicles")["items"]) == 2


def test_the_log_goes_out_with_what_was_voided(company: Company) -> None:
    truck, van = company.vehicle(name="Truck"), company.vehicle(name="Van")
    kept = company.ok(company.log(truck, cost=usd(18_050), vendor="Garage", odometer_miles=1_000.5))
    gone = company.ok(company.log(van, performed_on=day(-1)))
    company.made(f"/maintenance/{gone['id']}/void", {"reason": "twice"})
    found = rows(sheet(company, "maintenance"))
    assert [(row["vehicle"], row["cost"], row["odometer_miles"], row["void_reason"]) for row in found] == [
        ("Truck", "180.50", "1000.5", ""),
        ("Van", "0.00", "", "twice"),
    ]
    assert found[0]["maintenance_id"] == kept["id"]
    assert len(rows(sheet(company, "maintenance", f"?vehicle_id={van['id']}"))) == 1


def test_another_organizations_vehicles_are_not_in_a_sheet(company: Company, harness: Harness) -> None:
    truck = company.vehicle(name="Truck", vin=VIN)
    stranger = Company(harness)
    assert rows(sheet(stranger, "vehicles")) == []
    assert imported(stranger, sheet(company, "vehicles")) == {"created": 1, "changed": 0, "unchanged": 0}
    assert company.seen(truck)["version"] == 1

"""Vehicles and equipment through the service's own HTTP app and database."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness, person
from fleet.testing import Company
from fleet.testing.company import day, refusal

FACTS: dict[str, Any] = {
    "kind": "vehicle",
    "plate": "TX 42-17",
    "vin": "1M8GDM9AXKP042788",
    "make": "Ford",
    "model": "Transit",
    "year": 2028,
    "stock_location_id": str(new_id()),
    "skills": ["roof", "Roof", "soft wash"],
    "carries": ["28 ft ladder"],
    "payload_pounds": 3_500,
    "tank_gallons": 200,
    "seats": 3,
    "notes": None,
}


def test_a_vehicle_is_shown_said_and_audited(company: Company) -> None:
    answer = company.office.post(
        "/api/v1/vehicles", {"name": "Truck 4", **FACTS, "odometer_miles": 52_000.5, "engine_hours": 0}
    )
    made = company.ok(answer)
    assert {name: made[name] for name in FACTS} == {**FACTS, "skills": ["Roof", "soft wash"]}
    assert (made["odometer_miles"], made["miles_read_on"], made["engine_hours"]) == (52_000.5, day(0), 0)
    assert (made["status"], made["service_state"], made["crew_id"]) == ("active", "ok", None)
    assert company.shown(answer.headers["Location"].removeprefix("/api/v1")) == made
    [(what, said)] = company.said(made)
    assert (what, said["name"], said["stock_location_id"]) == ("created", "Truck 4", FACTS["stock_location_id"])
    assert (said["skills"], said["status"], said["kind"]) == (["Roof", "soft wash"], "active", "vehicle")
    assert {name: said[name] for name in ("plate", "carries", "tank_gallons")} == {
        name: made[name] for name in ("plate", "carries", "tank_gallons")
    }
    entries = company.shown("/audit/fleet")["items"]
    assert [entry["action"] for entry in entries] == ["meter.record", "meter.record", "vehicle.create"]


def test_a_change_tells_the_whole_vehicle(company: Company) -> None:
    made = company.vehicle(skills=["roof"])
    path = f"/api/v1/vehicles/{made['id']}"
    assert refusal(company.office.patch(path, {"plate": "A 1"}, version=made["version"] + 1)) == (412, "stale")
    changed = company.ok(company.office.patch(path, {"name": "Trailer", "skills": []}, version=made["version"]))
    assert (changed["name"], changed["skills"], changed["version"]) == ("Trailer", [], made["version"] + 1)
    assert company.said(made)[-1] == (
        "changed",
        {
            "vehicle_id": made["id"],
            "name": "Trailer",
            "status": "active",
            "stock_location_id": None,
            "kind": "vehicle",
            "skills": [],
            "plate": None,
            "carries": [],
            "tank_gallons": None,
        },
    )


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"vin": "1M8GDM9AXKP042789"}, "vin_check_digit_wrong", "vin"),
        ({"vin": "12"}, "vin_malformed", "vin"),
        ({"year": 1850}, "invalid", None),
        ({"kind": "boat"}, "invalid", None),
        ({"odometer_miles": -1}, "invalid", None),
        ({"status": "retired"}, "invalid", None),
    ],
)
def test_bad_input_names_the_field(company: Company, facts: dict[str, Any], code: str, field: str | None) -> None:
    answer = company.office.post("/api/v1/vehicles", {"name": "Truck", **facts})
    assert refusal(answer) == (422, code)
    assert answer.json.get("field") == field or answer.json["errors"][0]["field"] in facts
    assert company.shown("/vehicles")["items"] == []


def test_names_and_vins_are_given_once(company: Company) -> None:
    one = company.vehicle(name="Truck", vin=FACTS["vin"])
    taken = company.office.post("/api/v1/vehicles", {"name": "TRUCK"})
    assert refusal(taken) == (409, "vehicle_name_taken")
    taken = company.office.post("/api/v1/vehicles", {"name": "Other", "vin": FACTS["vin"].lower()})
    assert (refusal(taken), taken.json["detail"]) == ((409, "vin_taken"), "Truck has this VIN")
    path = f"/api/v1/vehicles/{one['id']}"
    assert company.ok(company.office.patch(path, {"name": "truck"}, version=one["version"]))["name"] == "truck"


def test_the_list_filters_and_pages_by_name(company: Company) -> None:
    names = ["Bucket", "Anna", "Crane"]
    for name in names:
        company.vehicle(name=name, kind="equipment" if name == "Crane" else "vehicle")
    first = company.shown("/vehicles?limit=2")
    rest = company.shown(f"/vehicles?limit=2&after={first['next']}")
    assert [each["name"] for each in first["items"] + rest["items"]] == sorted(names)
    assert [each["name"] for each in company.shown("/vehicles?kind=equipment")["items"]] == ["Crane"]
    assert company.shown("/vehicles?status=in_shop")["items"] == []


def test_the_shop_and_retirement(company: Company) -> None:
    made = company.vehicle()

    def move(what: str, body: Any = None) -> Any:
        return company.office.post(f"/api/v1/vehicles/{made['id']}/{what}", body)

    assert company.ok(move("send-to-shop", {"reason": "Brakes"}))["status_reason"] == "Brakes"
    again = move("send-to-shop", {"reason": "Brakes"})
    assert (refusal(again), again.json["legal_moves"]) == ((409, "illegal_vehicle_move"), ["active", "retired"])
    assert company.ok(move("retire", {"reason": "Sold"}))["status"] == "retired"
    assert company.ok(move("return-to-service"))["status"] == "active"
    assigned = company.ok(company.assign(made, day(0)))
    refused = move("retire", {"reason": "Sold"})
    assert refusal(refused) == (409, "vehicle_still_assigned")
    assert refused.json["assignment_ids"] == [assigned["id"]]
    whats = [what for what, _ in company.said(made)]
    assert whats == [
        "created", "changed", "grounded", "changed", "released", "changed", "assigned",
    ]  # fmt: skip


def test_another_organizations_vehicle_is_not_there(company: Company, harness: Harness) -> None:
    made = company.vehicle()
    stranger = Company(harness)
    assert refusal(stranger.office.get(f"/api/v1/vehicles/{made['id']}")) == (404, "not_found")
    assert refusal(stranger.read(made, 1)) == (404, "not_found")
    assert refusal(stranger.assign(made, day(0))) == (404, "not_found")
    assert stranger.shown("/vehicles")["items"] == []


def test_before_the_organization_is_known_a_command_is_to_be_sent_again(harness: Harness) -> None:
    office = harness.client(person(new_id(), "owner", permissions=("*",)))
    assert refusal(office.post("/api/v1/vehicles", {"name": "Truck"})) == (409, "not_yet_known")

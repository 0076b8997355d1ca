"""Locations, suppliers, items, pieces and sheets."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from inventory.testing import Company, usd


def code(answer: Any) -> tuple[int, str, str]:
    problem = answer.get_json()
    return answer.status_code, problem["code"], problem.get("field", "")


def test_a_locations_name_is_its_own_whatever_the_case(company: Company) -> None:
    body = {"name": " van  1", "kind": "storage"}
    assert code(company.office.post("/api/v1/locations", body)) == (409, "location_name_taken", "name")
    other = {"name": "Van 9", "kind": "vehicle", "vehicle_id": str(company.vehicle_id)}
    assert code(company.office.post("/api/v1/locations", other)) == (409, "vehicle_has_location", "vehicle_id")
    shed = {**other, "kind": "storage", "vehicle_id": str(company.hear_vehicle())}
    assert code(company.office.post("/api/v1/locations", shed)) == (422, "not_a_vehicles_stock", "vehicle_id")
    unheard = {**other, "vehicle_id": str(new_id())}
    assert code(company.office.post("/api/v1/locations", unheard)) == (409, "not_yet_known", "vehicle_id")


def test_one_location_receives(company: Company) -> None:
    company.location("Shed", is_receiving=True)
    assert company.shown(f"/locations/{company.warehouse_id}")["is_receiving"] is False
    assert [each["name"] for each in company.items("/locations") if each["is_receiving"]] == ["Shed"]


def test_a_location_with_stock_or_an_order_on_its_way_is_not_removed(company: Company) -> None:
    path = f"/api/v1/locations/{company.van_id}"
    company.receive(1)
    assert code(company.office.delete(path, version=1)) == (409, "location_holds_stock", "")
    company.adjust(-1)
    order = company.sent((company.bleach_id, 1), to=company.van_id)
    assert code(company.office.delete(path, version=1)) == (409, "location_is_awaiting", "")
    company.step(order, "cancel", {"reason": "x"})
    assert company.office.delete(path, version=2).status_code == 412
    assert company.office.delete(path, version=1).status_code == 204
    assert company.office.get(path).status_code == 404
    into = company.office.post("/api/v1/stock/receipts", {**company.place("", ""), "quantity": 1})
    assert code(into) == (422, "unknown_location", "location_id")
    assert company.location("Van 1", kind="vehicle", vehicle_id=str(company.vehicle_id)) != company.van_id


def test_a_location_that_is_removed_is_watched_no_longer(company: Company) -> None:
    company.watch(1, 5)
    assert company.office.delete(f"/api/v1/locations/{company.van_id}", version=1).status_code == 204
    assert company.items("/stock/low") == []
    assert [each.data["reorder_point"] for each in company.said("stock.restocked.v1")] == [None]


def test_nothing_comes_back_to_a_location_that_was_removed(company: Company) -> None:
    company.receive(1)
    gone = company.adjust(-1)
    assert company.office.delete(f"/api/v1/locations/{company.van_id}", version=1).status_code == 204
    voided = company.office.post(f"/api/v1/movements/{gone['id']}/void", {"reason": "found it"})
    assert code(voided) == (409, "location_removed", "")


def test_what_a_location_holds(company: Company) -> None:
    company.receive(3)
    company.watch(1, 5, item=company.item("Soap"))
    company.item("Elsewhere")
    held = company.items(f"/locations/{company.van_id}/stock")
    assert [(each["item_name"], each["quantity"], each["is_low"]) for each in held] == [
        ("Bleach", 3, False),
        ("Soap", 0, True),
    ]


def test_names_and_skus_of_items_are_their_own(company: Company) -> None:
    soap = {"name": "Soap", "kind": "supply", "unit": "each"}
    assert code(company.office.post("/api/v1/items", {**soap, "name": "BLEACH"})) == (409, "item_name_taken", "name")
    assert code(company.office.post("/api/v1/items", {**soap, "sku": "sh-12"})) == (409, "sku_taken", "sku")
    foreign = {**soap, "supplier_id": str(new_id())}
    assert code(company.office.post("/api/v1/items", foreign)) == (422, "unknown_supplier", "supplier_id")
    changed = company.office.patch(
        f"/api/v1/items/{company.bleach_id}", {"name": "bleach", "unit_cost": usd(9)}, version=1
    )
    assert company.ok(changed)["unit_cost"] == usd(9)
    name = company.office.post("/api/v1/suppliers", {"name": "pro wash"})
    assert code(name) == (409, "supplier_name_taken", "name")


def test_pieces_of_equipment_are_known_by_their_serial_numbers(company: Company) -> None:
    ladder = company.item("Ladder", kind="equipment")
    piece = company.made(f"/items/{ladder}/serials", {"serial": "L-1", "location_id": company.van_id})
    twice = company.office.post(f"/api/v1/items/{ladder}/serials", {"serial": "L-1"})
    assert code(twice) == (409, "serial_number_taken", "serial")
    bottle = company.office.post(f"/api/v1/items/{company.bleach_id}/serials", {"serial": "B-1"})
    assert code(bottle) == (409, "not_equipment", "")
    path = f"/api/v1/serials/{piece['id']}"
    gone = company.ok(company.office.patch(path, {"location_id": None, "note": "stolen"}, version=1))
    assert company.items(f"/items/{ladder}/serials") == [gone]


def test_items_come_back_from_their_own_sheet(company: Company) -> None:
    company.item("=SUM(A1)", sku="-1", category="@home", unit_cost=usd(1250))
    answer = company.office.get("/api/v1/exports/items")
    sheet = answer.get_data().decode("utf-8-sig")
    assert sheet.splitlines()[0] == "name,sku,kind,category,unit,unit_cost,supplier,active"
    assert "'=SUM(A1),'-1,chemical,'@home,each,12.50,Pro Wash,true" in sheet
    same = company.made("/items/import", {"csv": sheet})
    assert same == {"created": 0, "changed": 0, "unchanged": 2}
    other = company.made(
        "/items/import", {"csv": sheet.replace("12.50", "13").replace("=SUM", "=MAX") + "Soap,,,,,,,\n"}
    )
    assert other == {"created": 1, "changed": 1, "unchanged": 1}
    soap, changed, _ = company.items("/items")
    assert (changed["name"], changed["unit_cost"]) == ("=MAX(A1)", usd(1300))
    assert (soap["name"], soap["kind"], soap["unit"], soap["supplier_id"]) == ("Soap", "supply", "each", None)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",x", "name"),
        ("Soap,minus", "unit_cost"),
        ("Soap,-1", "unit_cost"),
        ("Soap,1e999999", "unit_cost"),
        ("Soap,NaN", "unit_cost"),
        ("Soap", "name"),
        ("Bleach,1\nbleach,1", "name"),
    ],
)
def test_a_sheet_with_a_wrong_row_changes_nothing(company: Company, row: str, column: str) -> None:
    answer = company.office.post("/api/v1/items/import", {"csv": f"name,unit_cost\nNew,1\n{row}\n"})
    assert code(answer) == (422, "rows_not_acceptable", "csv")
    assert column in [each["column"] for each in answer.get_json()["rows"]]
    assert len(company.items("/items")) == 1


@pytest.mark.parametrize("sheet", ["x", "name,name\n", 'name\n"open', "sku\n1\n", "name,price\nSoap,1\n"])
def test_what_is_no_sheet_is_refused(company: Company, sheet: str) -> None:
    answer = company.office.post("/api/v1/items/import", {"csv": sheet})
    assert code(answer) == (422, "sheet_not_readable", "csv")


def test_a_lead_sees_the_own_crews_van_and_nothing_else(company: Company) -> None:
    company.receive(3)
    assert [each["id"] for each in company.lead.get("/api/v1/locations").get_json()["items"]] == [company.van_id]
    held = company.lead.get(f"/api/v1/locations/{company.van_id}/stock").get_json()["items"]
    assert [each["quantity"] for each in held] == [3]
    for path in (company.warehouse_id, f"{company.warehouse_id}/stock"):
        assert company.lead.get(f"/api/v1/locations/{path}").status_code == 404
    stranger = company.caller("crew_lead", "inventory:read", person_id=new_id())
    assert stranger.get("/api/v1/locations").get_json()["items"] == []


def test_another_organizations_records_are_not_there(company: Company) -> None:
    stranger = Company(company.harness).office
    movement = company.receive(3)
    for path in (
        f"locations/{company.van_id}",
        f"locations/{company.van_id}/stock",
        f"items/{company.bleach_id}",
        f"suppliers/{company.supplier_id}",
        f"movements/{movement['id']}",
    ):
        assert stranger.get(f"/api/v1/{path}").status_code == 404
    into = stranger.post("/api/v1/stock/receipts", {**company.place("", ""), "quantity": 1})
    assert code(into) == (422, "unknown_location", "location_id")

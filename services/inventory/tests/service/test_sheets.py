"""Suppliers, stock levels and the ledger as sheets: out, in again, and refused whole when a row is wrong."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from inventory.testing import Company, usd


def sheet(company: Company, name: str, query: str = "") -> str:
    answer = company.office.get(f"/api/v1/exports/{name}{query}")
    assert answer.status_code == 200, answer.get_json()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    return str(answer.get_data().decode("utf-8-sig"))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def wrong(answer: Any) -> list[tuple[int, str]]:
    assert (answer.status_code, answer.get_json()["code"]) == (422, "rows_not_acceptable")
    return [(each["row"], each["column"]) for each in answer.get_json()["rows"]]


def test_suppliers_come_back_from_their_own_sheet(company: Company) -> None:
    company.made("/suppliers", {"name": "=Paint", "phone": "+13125550100", "note": "Net 30", "active": False})
    text = sheet(company, "suppliers")
    assert text.splitlines()[0] == "name,email,phone,note,active"
    assert company.made("/suppliers/import", {"csv": text}) == {"created": 0, "changed": 0, "unchanged": 2}
    other = text.replace("Net 30", "Net 14") + "Soap Inc,ORDERS@soap.example,,,\n"
    assert company.made("/suppliers/import", {"csv": other}) == {"created": 1, "changed": 1, "unchanged": 1}
    soap, paint, _ = company.items("/suppliers")
    assert (soap["name"], soap["email"], soap["active"]) == ("Soap Inc", "orders@soap.example", True)
    assert (paint["name"], paint["note"], paint["active"]) == ("=Paint", "Net 14", False)


def test_a_wrong_supplier_changes_nothing(company: Company) -> None:
    text = "name,email\nNew,new@example.com\nBad,nobody\nnew,\n"
    assert wrong(company.office.post("/api/v1/suppliers/import", {"csv": text})) == [(3, "email"), (4, "name")]
    assert len(company.items("/suppliers")) == 1


def test_levels_come_back_from_their_own_sheet_without_a_movement(company: Company) -> None:
    company.receive(3)
    company.watch(1, 5)
    text = sheet(company, "levels")
    assert text.splitlines()[0] == "item,sku,location,quantity,reorder_point,reorder_quantity"
    assert rows(text)[0]["quantity"] == "3.000"
    before = len(company.items("/movements"))
    assert company.made("/stock/levels/import", {"csv": text}) == {"created": 0, "changed": 0, "unchanged": 1}
    assert len(company.items("/movements")) == before


def test_a_quantity_that_differs_is_a_count_and_what_is_low_is_said(company: Company) -> None:
    company.receive(3)
    soap = company.item("Soap", sku="SO-1")
    text = (
        "item,sku,location,quantity,reorder_point,reorder_quantity\n"
        "bleach,,VAN 1,1.5,2,4\nSomething else,so-1,Warehouse,7,,\n"
    )
    assert company.made("/stock/levels/import", {"csv": text}) == {"created": 1, "changed": 1, "unchanged": 0}
    counted = [each for each in company.items("/movements") if each["kind"] == "count"]
    assert {(each["item_id"], each["quantity"], each["balance"], each["reason"]) for each in counted} == {
        (company.bleach_id, -1.5, 1.5, "Imported sheet"),
        (soap, 7, 7, "Imported sheet"),
    }
    assert [each["item_id"] for each in company.items("/stock/low")] == [company.bleach_id]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Nothing,,Van 1,1,,", "item"),
        ("Bleach,,Nowhere,1,,", "location"),
        ("Bleach,,Van 1,,2,", "reorder_point"),
        ("Bleach,,Van 1,,2,0", "reorder_quantity"),
        ("Bleach,,Van 1,-1,,", "quantity"),
        ("Bleach,,van 1,2,,\nBleach,,Van 1,3,,", "item"),
    ],
)
def test_a_wrong_level_changes_nothing(company: Company, row: str, column: str) -> None:
    head = "item,sku,location,quantity,reorder_point,reorder_quantity\n"
    text = f"{head}Bleach,,Warehouse,9,,\n{row}\n"
    answer = company.office.post("/api/v1/stock/levels/import", {"csv": text})
    assert column in [found for _, found in wrong(answer)]
    assert company.items("/movements") == []


def test_the_ledger_goes_out_by_kind_and_place(company: Company) -> None:
    company.receive(3, cost=450)
    company.adjust(-1)
    text = sheet(company, "movements")
    assert [(row["kind"], row["item"], row["location"], row["balance"]) for row in rows(text)] == [
        ("receive", "Bleach", "Van 1", "3.000"),
        ("adjust", "Bleach", "Van 1", "2.000"),
    ]
    assert (rows(text)[0]["unit_cost_minor"], rows(text)[0]["currency"], rows(text)[1]["reason"]) == (
        "450.0000", "USD", "spilled",
    )  # fmt: skip
    assert [row["kind"] for row in rows(sheet(company, "movements", "?kind=adjust"))] == ["adjust"]
    assert rows(sheet(company, "movements", f"?location_id={company.warehouse_id}")) == []


def test_pages_laid_end_to_end_are_one_file(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from inventory.entrypoints.http import sheets

    for number in range(3):
        company.made("/suppliers", {"name": f"Supplier {number}"})
    whole = sheet(company, "suppliers")
    monkeypatch.setattr(sheets, "ROWS_AT_A_TIME", 3)
    first = company.office.get("/api/v1/exports/suppliers")
    following = first.headers["Link"].removeprefix("<").split(">")[0]
    second = company.office.get(following)
    assert "Link" not in second.headers
    assert (first.get_data() + second.get_data()).decode("utf-8-sig") == whole


def test_another_organizations_records_are_not_in_a_sheet(company: Company) -> None:
    company.receive(3)
    stranger = Company(company.harness)
    for name in ("movements", "levels"):
        assert rows(sheet(stranger, name)) == []
    answer = stranger.office.post(
        "/api/v1/items", {"name": "Soap", "kind": "supply", "unit": "each", "unit_cost": usd(1)}
    )
    assert answer.status_code == 201

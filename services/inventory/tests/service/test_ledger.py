"""The ledger through its doors: balances follow movements, nothing falls below zero, mistakes are voided."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.testing import Company, usd


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]  # type: ignore[attr-defined]


def test_every_movement_changes_the_balance_and_is_kept(company: Company) -> None:
    company.receive(10)
    company.adjust(-1.5)
    company.made("/stock/counts", {**company.place("", ""), "counted": 8})
    moved = {"item_id": company.bleach_id, "from_location_id": company.van_id, "quantity": 3}
    company.made("/stock/transfers", {**moved, "to_location_id": company.warehouse_id})
    assert (company.there(), company.there(at=company.warehouse_id)) == (5, 3)
    kept = company.items(f"/movements?location_id={company.van_id}")
    assert [(each["kind"], each["quantity"], each["balance"], each["number"]) for each in reversed(kept)] == [
        ("receive", 10, 10, 1),
        ("adjust", -1.5, 8.5, 2),
        ("count", -0.5, 8, 3),
        ("transfer", -3, 5, 4),
    ]


def test_a_count_that_finds_what_was_expected_is_noted(company: Company) -> None:
    company.receive(10)
    assert company.made("/stock/counts", {**company.place("", ""), "counted": 10})["quantity"] == 0


@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        ("adjustments", {"quantity": -11, "reason": "x"}, (409, "not_enough_stock")),
        ("adjustments", {"quantity": 0, "reason": "x"}, (422, "nothing_to_adjust")),
        ("adjustments", {"quantity": -1}, (422, "invalid")),
        ("receipts", {"quantity": -1}, (422, "invalid")),
        ("receipts", {"quantity": 1, "unit_cost": {"amount": 1, "currency": "EUR"}}, (422, "cost_in_another_currency")),
        ("receipts", {"quantity": 1, "at": "2030-05-07T00:00:00Z"}, (422, "moved_in_future")),
        ("receipts", {"quantity": 10**9}, (422, "too_much_stock")),
        ("counts", {"counted": -1}, (422, "invalid")),
    ],
)
def test_what_cannot_be_is_refused(
    company: Company, path: str, change: dict[str, object], expected: tuple[int, str]
) -> None:
    company.receive(10)
    assert code(company.office.post(f"/api/v1/stock/{path}", {**company.place("", ""), **change})) == expected
    assert company.there() == 10


def test_a_transfer_of_more_than_there_is_moves_nothing(company: Company) -> None:
    company.receive(2)
    body = {"item_id": company.bleach_id, "from_location_id": company.van_id, "to_location_id": company.warehouse_id}
    assert code(company.office.post("/api/v1/stock/transfers", {**body, "quantity": 3})) == (409, "not_enough_stock")
    assert (company.there(), company.there(at=company.warehouse_id)) == (2, 0)
    to_itself = {**body, "to_location_id": company.van_id, "quantity": 1}
    assert code(company.office.post("/api/v1/stock/transfers", to_itself)) == (422, "transfer_to_itself")


def test_a_voided_movement_is_taken_back_once(company: Company) -> None:
    movement = company.receive(10)
    path = f"/api/v1/movements/{movement['id']}/void"
    [voiding] = company.ok(company.office.post(path, {"reason": "typed twice"}))["items"]
    assert (voiding["voids_id"], voiding["balance"], company.there()) == (movement["id"], 0, 0)
    assert code(company.office.post(path, {"reason": "x"})) == (409, "voided_already")
    again = company.office.post(f"/api/v1/movements/{voiding['id']}/void", {"reason": "x"})
    assert code(again) == (409, "void_is_final")


def test_a_voided_transfer_is_taken_back_at_both_ends(company: Company) -> None:
    company.receive(10)
    body = {"item_id": company.bleach_id, "from_location_id": company.van_id, "to_location_id": company.warehouse_id}
    gone, come = company.made("/stock/transfers", {**body, "quantity": 4})["items"]
    company.adjust(-3, at=company.warehouse_id)
    path = f"/api/v1/movements/{come['id']}/void"
    assert code(company.office.post(path, {"reason": "x"})) == (409, "not_enough_stock")
    company.adjust(3, at=company.warehouse_id)
    company.ok(company.office.post(path, {"reason": "wrong van"}))
    assert (company.there(), company.there(at=company.warehouse_id)) == (10, 0)
    other = company.office.post(f"/api/v1/movements/{gone['id']}/void", {"reason": "x"})
    assert code(other) == (409, "voided_already")


def test_below_zero_where_the_organization_allows_it_until_it_does_not(company: Company) -> None:
    path = "/api/v1/inventory/settings"
    company.ok(company.office.patch(path, {"allow_negative": True}, version=1))
    company.adjust(-5)
    company.ok(company.office.patch(path, {"allow_negative": False}, version=2))
    more = company.office.post("/api/v1/stock/adjustments", {**company.place("", ""), "quantity": -1, "reason": "x"})
    assert code(more) == (409, "not_enough_stock")
    company.receive(2)
    assert company.there() == -3
    company.receive(3)
    assert company.there() == 0


def test_the_cost_is_the_average_of_what_came_in(company: Company) -> None:
    first = company.receive(10, cost=300)
    company.receive(30, to=company.warehouse_id, cost=500)
    assert company.shown(f"/items/{company.bleach_id}")["unit_cost"] == usd(450)
    assert Decimal(str(company.adjust(-2)["unit_cost_minor"])) == 450
    company.adjust(2)
    company.ok(company.office.post(f"/api/v1/movements/{first['id']}/void", {"reason": "x"}))
    assert company.shown(f"/items/{company.bleach_id}")["unit_cost"] == usd(500)


def test_the_ledger_cannot_be_changed_by_the_service(company: Company) -> None:
    company.receive(1)
    grants = company.harness.rows(
        "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'movements'"
        " AND grantee LIKE %s",
        "%_app",
    )
    assert {each[0] for each in grants} == {"SELECT", "INSERT"}


def test_low_stock_is_said_once_each_time_it_is_crossed(company: Company) -> None:
    company.receive(10)
    company.watch(5, 20)
    for quantity in (-4, -1, -1, -1):
        company.adjust(quantity)
    [low] = company.said("stock.low.v1")
    assert (low.data["quantity"], low.data["location_name"], low.data["reorder_quantity"]) == (
        "5.000",
        "Van 1",
        "20.000",
    )
    company.receive(1)
    assert company.said("stock.restocked.v1") == []
    company.receive(2)
    assert len(company.said("stock.restocked.v1")) == 1
    company.adjust(-3)
    assert [each.data["quantity"] for each in company.said("stock.low.v1")] == ["5.000", "3.000"]


def test_a_reorder_point_may_cross_the_balance_too(company: Company) -> None:
    company.receive(10)
    company.watch(10, 20)
    company.watch(12, 20)
    assert len(company.said("stock.low.v1")) == 1
    assert company.watch(None, None)["low_since"] is None
    assert company.said("stock.restocked.v1")[0].data["reorder_point"] is None
    half = company.office.patch(
        f"/api/v1/items/{company.bleach_id}/levels/{company.van_id}", {"reorder_point": 1}, version=None
    )
    assert code(half) == (422, "reorder_quantity_missing")

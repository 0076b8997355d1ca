"""Purchase orders: suggested, sent, received in parts, called off; what is on its way is not suggested again."""

from __future__ import annotations

from typing import Any

from common.ids import new_id
from inventory.testing import Company, usd
from inventory.testing.company import order_path, received


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def refused(company: Company, order: dict[str, Any], what: str, body: Any = None) -> tuple[int, str]:
    return code(company.office.post(order_path(order, what), body, version=order["version"]))


def test_an_order_goes_out_with_all_that_a_letter_needs(company: Company) -> None:
    order = company.sent((company.bleach_id, 10), cost=420)
    assert (order["number"], order["status"], order["total"]) == (1, "sent", usd(4_200))
    [said] = company.said("purchase_order.sent.v1")
    assert (said.data["supplier_email"], said.data["location_name"]) == ("orders@prowash.example", "Warehouse")
    assert [(line["item_name"], line["quantity"]) for line in said.data["lines"]] == [("Bleach", "10.000")]
    assert refused(company, order, "send") == (409, "illegal_order_move")
    changed = company.office.patch(order_path(order, "").rstrip("/"), {"note": "x"}, version=order["version"])
    assert code(changed) == (409, "order_is_out")


def test_an_order_comes_in_in_parts_the_same_item_twice(company: Company) -> None:
    order = company.sent((company.bleach_id, 10), (company.bleach_id, 4))
    order = company.came(order, 6, 0)
    assert (order["status"], [line["outstanding"] for line in order["lines"]]) == ("partially_received", [4, 4])
    order = company.came(order, 0, 4)
    assert [line["outstanding"] for line in order["lines"]] == [4, 0]
    order = company.came(order, 4, 0)
    assert (order["status"], company.there(at=company.warehouse_id)) == ("received", 14)
    said = company.said("purchase_order.received.v1")
    assert [each.data["status"] for each in said] == ["partially_received", "partially_received", "received"]


def test_no_more_comes_in_than_was_ordered_and_is_tolerated(company: Company) -> None:
    order = company.sent((company.bleach_id, 10))
    too_much = {"lines": received(order, 10.001)}
    assert refused(company, order, "receive", too_much) == (409, "over_receipt")
    settings = "/api/v1/inventory/settings"
    company.ok(company.office.patch(settings, {"over_receipt_percent": 10}, version=1))
    assert refused(company, order, "receive", {"lines": received(order, 11.001)}) == (409, "over_receipt")
    order = company.came(order, 11)
    assert (order["status"], order["lines"][0]["outstanding"]) == ("received", 0)
    assert refused(company, order, "receive", {"lines": received(order, 1)}) == (409, "illegal_order_move")
    assert company.there(at=company.warehouse_id) == 11


def test_a_receipt_names_lines_of_the_order_once(company: Company) -> None:
    order = company.sent((company.bleach_id, 10))
    twice = {"lines": received(order, 1) * 2}
    assert refused(company, order, "receive", twice) == (422, "line_named_twice")
    other = {"lines": [{"line_id": str(new_id()), "quantity": 1}]}
    assert refused(company, order, "receive", other) == (422, "unknown_order_line")
    assert refused(company, company.order((company.bleach_id, 1)), "receive", other) == (409, "illegal_order_move")
    assert company.there(at=company.warehouse_id) == 0


def test_the_remainder_is_called_off_and_what_came_stays(company: Company) -> None:
    order = company.came(company.sent((company.bleach_id, 10)), 6)
    order = company.step(order, "cancel", {"reason": "sold out"})
    line = order["lines"][0]
    assert (order["status"], line["received"], line["cancelled"], line["outstanding"]) == ("received", 6, 4, 0)
    [said] = company.said("purchase_order.cancelled.v1")
    assert (said.data["status"], said.data["lines"][0]["quantity"]) == ("received", "4.000")
    assert company.there(at=company.warehouse_id) == 6


def test_an_order_of_which_nothing_came_is_cancelled(company: Company) -> None:
    draft = company.step(company.order((company.bleach_id, 1)), "cancel", {"reason": "typo"})
    assert (draft["status"], company.said("purchase_order.cancelled.v1")) == ("cancelled", [])
    sent = company.step(company.sent((company.bleach_id, 1)), "cancel", {"reason": "too late"})
    assert (sent["status"], len(company.said("purchase_order.cancelled.v1"))) == ("cancelled", 1)
    assert refused(company, sent, "cancel", {"reason": "x"}) == (409, "illegal_order_move")


def test_a_voided_receipt_is_expected_again(company: Company) -> None:
    order = company.came(company.sent((company.bleach_id, 10)), 10)
    [movement] = company.items(f"/movements?location_id={company.warehouse_id}")
    company.ok(company.office.post(f"/api/v1/movements/{movement['id']}/void", {"reason": "other pallet"}))
    order = company.shown(f"/purchase-orders/{order['id']}")
    assert (order["status"], order["lines"][0]["outstanding"], order["received_at"]) == ("sent", 10, None)
    assert company.said("purchase_order.receipt_voided.v1")[0].data["status"] == "sent"


def test_receipts_make_the_average_cost(company: Company) -> None:
    company.receive(10, cost=300)
    order = company.sent((company.bleach_id, 10), (company.bleach_id, 20), cost=600)
    company.came(order, 10, 20)
    assert company.shown(f"/items/{company.bleach_id}")["unit_cost"] == usd(525)


def test_what_is_on_its_way_is_neither_low_nor_suggested(company: Company) -> None:
    company.receive(4)
    company.watch(5, 20)
    [low] = company.items("/stock/low")
    assert (low["item_name"], low["quantity"], low["on_order"]) == ("Bleach", 4, 0)
    [suggested] = company.items("/purchase-orders/suggestions")
    assert (suggested["suggested"], suggested["location_name"]) == (20, "Van 1")
    body = {"supplier_id": company.supplier_id, "location_id": company.van_id}
    draft = company.made("/purchase-orders/suggested", body)
    assert [(line["quantity"], line["unit_cost"]) for line in draft["lines"]] == [(20, usd(400))]
    assert company.items("/purchase-orders/suggestions") == []
    assert code(company.office.post("/api/v1/purchase-orders/suggested", body)) == (409, "nothing_to_order")
    assert len(company.items("/stock/low")) == 1  # nobody has ordered it yet
    sent = company.step(draft, "send")
    assert company.items("/stock/low") == []
    assert company.items("/stock/low?include_on_order=true")[0]["on_order"] == 20
    sent = company.came(sent, 1)
    assert company.items("/stock/low") == []
    company.step(sent, "cancel", {"reason": "sold out"})
    assert company.items("/stock/low")[0]["quantity"] == 5
    company.came(company.sent((company.bleach_id, 3), to=company.van_id), 3)
    assert len(company.said("stock.restocked.v1")) == 1


def test_an_order_names_what_there_is(company: Company) -> None:
    facts = {"supplier_id": company.supplier_id, "location_id": company.van_id}
    line = {"item_id": company.bleach_id, "quantity": 1, "unit_cost": usd(1)}

    def field_of(**change: Any) -> tuple[str, str]:
        problem = company.office.post("/api/v1/purchase-orders", {**facts, "lines": [line], **change}).get_json()
        return problem["code"], problem["field"]

    assert field_of(supplier_id=str(new_id())) == ("unknown_supplier", "supplier_id")
    assert field_of(location_id=str(new_id())) == ("unknown_location", "location_id")
    assert field_of(lines=[line, {**line, "item_id": str(new_id())}]) == ("unknown_item", "lines.1.item_id")
    euros = {**line, "unit_cost": {"amount": 1, "currency": "EUR"}}
    assert field_of(lines=[euros]) == ("cost_in_another_currency", "lines.0.unit_cost")
    supplier = f"/api/v1/suppliers/{company.supplier_id}"
    company.ok(company.office.patch(supplier, {"active": False}, version=1))
    assert field_of() == ("supplier_not_in_use", "supplier_id")
    company.ok(company.office.patch(supplier, {"active": True}, version=2))
    assert company.order((company.bleach_id, 1))["number"] == 1

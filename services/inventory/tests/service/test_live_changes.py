"""A live board of the stock hears of what its viewer may see: the office of everything, a lead of the own van."""

from __future__ import annotations

from typing import Any

from common.ids import new_id
from common.testing.board import Board
from inventory.testing import Company


def level(company: Company, location: str) -> str:
    found: list[Any] = company.harness.rows("SELECT id FROM stock_levels WHERE location_id = %s", location)
    return str(found[0][0])


def test_the_office_hears_of_items_stock_and_orders(company: Company) -> None:
    board = Board(company.office, "inventory")
    item = company.item("Brush")
    board.hears("item", item)
    company.receive(5, to=company.warehouse_id)
    board.hears("stock", level(company, company.warehouse_id))
    order = company.order((company.bleach_id, 3))
    board.hears("purchase_order", order["id"])
    board.forget()
    sent = company.step(order, "send")
    board.hears("purchase_order", order["id"])
    assert board.told["purchase_order", order["id"]] == sent["version"]


def test_a_lead_hears_of_the_own_van_only(company: Company) -> None:
    lead, office = Board(company.lead, "inventory"), Board(company.office, "inventory")
    company.receive(5, to=company.warehouse_id)
    company.receive(2, to=company.van_id)
    own = level(company, company.van_id)
    lead.hears("stock", own)
    office.hears("stock", own)
    assert ("stock", level(company, company.warehouse_id)) in office.told
    # What was done just before a board begins may be told once more.
    assert lead.told.keys() <= {("stock", own), ("location", company.van_id)}


def test_a_lead_with_another_van_starts_over(company: Company) -> None:
    board = Board(company.lead, "inventory")
    other = company.hear_vehicle(name="Van 2")
    company.location("Van 2", kind="vehicle", vehicle_id=str(other))
    company.hear_crew(company.person_id, new_id(), name="South")
    board.follow()
    assert board.started_over == 1  # no van came with that crew
    company.harness.hear(
        {"crew_id": company.crew_id, "name": "North", "members": []}, company.id, type="crew.changed.v1",
        key=company.crew_id,
    )  # fmt: skip
    board.follow()
    assert board.started_over == 2

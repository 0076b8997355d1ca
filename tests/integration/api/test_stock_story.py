"""Stock across services: a finished job lowers the van's stock, what is low is ordered, what comes in fills it."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id

from .company import Company, found, quarter_hours_from_now, usd
from .platform_in_process import Platform


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of its own: elsewhere crews lose their vans."""
    return found(platform, marker="Stocked")


def test_what_a_job_used_is_ordered_and_comes_back(platform: Platform, ours: Company) -> None:
    owner, van = ours.owner, ours.one("location_id")
    soap = owner.post("/items", {**described(ours, "soap"), "unit_cost": usd(300)})
    there = {"item_id": soap["id"], "location_id": van}
    owner.post("/stock/adjustments", {**there, "quantity": 10, "reason": "First filling"})
    owner.patch(f"/items/{soap['id']}/levels/{van}", {"reorder_point": 4, "reorder_quantity": 8}, version=1)
    do_job(platform, ours, recipe=[{"item": soap["name"].upper(), "quantity": 7}])
    assert in_van(ours, soap) == 3
    assert soap["id"] in [each["item_id"] for each in owner.get("/stock/low?limit=100")["items"]]
    wanted = {"supplier_id": ours.one("supplier_id"), "location_id": van}
    order = owner.post("/purchase-orders/suggested", wanted)
    [line] = [line for line in order["lines"] if line["item_id"] == soap["id"]]
    assert line["quantity"] == 8
    sent = owner.post(f"/purchase-orders/{order['id']}/send", version=order["version"])
    assert soap["id"] not in [each["item_id"] for each in owner.get("/stock/low?limit=100")["items"]]
    platform.drain()
    assert (
        ours.mails(naming=soap["name"], kinds=("stock_low",)) == [f"Low stock: {soap['name']} at {ours.marker} van"] * 2
    )
    assert ours.mails(naming=soap["name"], kinds=("purchase_order",)) == [f"Order #{order['number']} from {ours.name}"]
    came = {"lines": [{"line_id": line["line_id"], "quantity": 5}]}
    partly = owner.post(f"/purchase-orders/{order['id']}/receive", came, version=sent["version"])
    assert (partly["status"], in_van(ours, soap)) == ("partially_received", 8)
    said = [one.type for one in platform.services["inventory"].said() if one.data.get("item_id") == soap["id"]]
    assert said == ["stock.low.v1", "stock.restocked.v1"]


def described(company: Company, name: str) -> dict[str, Any]:
    """An item of the company's supplier."""
    facts = {"name": f"{company.marker} {name} {new_id()}", "kind": "chemical", "unit": "gal"}
    return {**facts, "supplier_id": company.one("supplier_id")}


def do_job(platform: Platform, company: Company, *, recipe: list[dict[str, Any]]) -> None:
    """A job with one service of this recipe, done by the crew whose van the first location is."""
    owner = company.owner
    service = owner.post("/services", {"name": f"Soft wash {new_id()}", "unit_price": usd(9_900), "recipe": recipe})
    platform.drain()
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    line = {**company.line(), "service_id": service["id"]}
    job = owner.post("/jobs", {**place, "title": "Soft wash", "lines": [line]})
    platform.drain()
    visit = owner.get(f"/jobs/{job['id']}")["visits"][0]["id"]
    when = {"starts_at": quarter_hours_from_now(200), "override_reason": "test"}
    owner.post("/bookings", {"visit_id": visit, "crew_id": company.one("crew_id"), **when})
    platform.drain()
    for step in ("start", "complete"):
        owner.post(f"/visits/{visit}/{step}")
        platform.drain()


def in_van(company: Company, item: dict[str, Any]) -> float:
    """How much of an item the van holds."""
    van = company.one("location_id")
    levels = company.owner.get(f"/items/{item['id']}")["levels"]
    return float(next(each["quantity"] for each in levels if each["location_id"] == van))

"""What a company keeps in stock: a van and a warehouse, items, movements, what jobs used, and orders in every state."""

from __future__ import annotations

from typing import Any

from .company import Company, usd


def stock(company: Company) -> None:
    """The first location is the stock of the truck that the crew has, the first item is in it."""
    marker = company.marker
    van = {"name": f"{marker} van", "kind": "vehicle", "vehicle_id": company.one("vehicle_id")}
    company.make("location_id", "/locations", van)
    company.make("location_id", "/locations", {"name": f"{marker} warehouse", "kind": "warehouse"})
    supplier = company.make("supplier_id", "/suppliers", {"name": f"{marker} supplier"})
    for name, kind in (("ladder", "equipment"), ("bleach", "chemical")):
        facts = {"name": f"{marker} {name}", "kind": kind, "unit": "each", "supplier_id": supplier["id"]}
        company.make("item_id", "/items", facts)
    ladder = company.one("item_id")
    company.make("serial_id", f"/items/{ladder}/serials", {"serial": f"{marker} 1"})
    there = {"item_id": ladder, "location_id": company.one("location_id"), "reason": f"{marker} reason"}
    company.make("movement_id", "/stock/adjustments", {**there, "quantity": 1})
    company.make("movement_id", "/stock/receipts", {**there, "quantity": 100_000, "unit_cost": usd(100)})
    company.platform.drain()
    _use(company)
    _order(company)
    company.platform.drain()


def _use(company: Company) -> None:
    """The office noted a use, and the crew one of what was not there."""
    job, lead = company.one("job_id"), company.people["crew_lead"]
    used = {"item_id": company.one("item_id"), "location_id": company.one("location_id"), "quantity": 1}
    company.make("use_id", "/stock/uses", {**used, "job_id": job})
    recorded = {"name": f"{company.marker} bleach", "item_id": company.ids["item_id"][1], "quantity": 2, "unit": "each"}
    lead.post(f"/jobs/{job}/materials", {**recorded, "visit_id": company.one("visit_id")})
    company.platform.drain()
    [missing] = company.owner.get("/stock/shortfalls")["items"]
    company.keep("shortfall_id", missing)


def _order(company: Company) -> None:
    """One that is out, a draft, and one that came in."""
    owner = company.owner
    line = {"item_id": company.one("item_id"), "quantity": 5, "unit_cost": usd(100)}
    facts: dict[str, Any] = {"supplier_id": company.one("supplier_id"), "location_id": company.ids["location_id"][1]}
    sent, _, came = (
        company.make("purchase_order_id", "/purchase-orders", {**facts, "lines": [line]}) for _ in range(3)
    )
    company.ids["order_line_id"] = [sent["lines"][0]["line_id"]]
    for order in (sent, came):
        owner.post(f"/purchase-orders/{order['id']}/send", version=order["version"])
    lines = [{"line_id": came["lines"][0]["line_id"], "quantity": 5}]
    owner.post(f"/purchase-orders/{came['id']}/receive", {"lines": lines}, version=came["version"] + 1)

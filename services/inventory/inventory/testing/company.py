"""An organization under test: its locations and items, and the callers who work for it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, Said, person
from inventory.testing.neighbours import Neighbours

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Chicago
LEAD = ("jobs:read", "inventory:read")


def usd(amount: int) -> dict[str, Any]:
    """Dollars in cents."""
    return {"amount": amount, "currency": "USD"}


class Company(Neighbours):
    """One organization with a warehouse, a crew with a van, and an item."""

    def __init__(self, harness: Harness) -> None:
        super().__init__(harness, new_id())
        self.hear_organization()
        self.office = self.caller("owner", "*")
        self.person_id = new_id()
        self.crew_id = self.hear_crew(self.person_id)
        self.vehicle_id = self.hear_vehicle()
        self.warehouse_id = self.location("Warehouse", kind="warehouse", is_receiving=True)
        self.van_id = self.location("Van 1", kind="vehicle", vehicle_id=str(self.vehicle_id))
        self.assign(self.crew_id, self.vehicle_id)
        self.supplier_id = str(self.made("/suppliers", {"name": "Pro Wash", "email": "orders@prowash.example"})["id"])
        self.bleach_id = self.item("Bleach", unit="gal", sku="SH-12", unit_cost=usd(400))
        self.lead = self.caller("crew_lead", *LEAD, person_id=self.person_id)

    def caller(self, role: str, *permissions: str, person_id: UUID | None = None) -> Caller:
        """A person of this organization with a role and permissions."""
        return self.harness.client(person(self.id, role, permissions=permissions, person_id=person_id))

    def location(self, name: str, **facts: Any) -> str:
        """A location by its id."""
        return str(self.made("/locations", {"name": name, "kind": "storage", **facts})["id"])

    def item(self, name: str, **facts: Any) -> str:
        """An item of the supplier by its id."""
        usual = {"kind": "chemical", "unit": "each", "supplier_id": self.supplier_id}
        return str(self.made("/items", {"name": name, **usual, **facts})["id"])

    def receive(self, quantity: float, *, item: str = "", to: str = "", cost: int | None = None) -> dict[str, Any]:
        """Stock comes in without an order; bleach into the van unless told otherwise."""
        priced = {} if cost is None else {"unit_cost": usd(cost)}
        return self.made("/stock/receipts", {**self.place(item, to), "quantity": quantity, **priced})

    def adjust(self, quantity: float, *, item: str = "", at: str = "") -> dict[str, Any]:
        """Somebody corrects a balance."""
        return self.made("/stock/adjustments", {**self.place(item, at), "quantity": quantity, "reason": "spilled"})

    def watch(self, point: float | None, quantity: float | None, *, item: str = "", at: str = "") -> dict[str, Any]:
        """Somebody sets a reorder point."""
        place, body = self.place(item, at), {"reorder_point": point, "reorder_quantity": quantity}
        path = f"/api/v1/items/{place['item_id']}/levels/{place['location_id']}"
        return self.ok(self.office.patch(path, body, version=None))

    def order(self, *lines: tuple[str, float], to: str = "", cost: int = 500) -> dict[str, Any]:
        """A draft of these items."""
        wanted = [{"item_id": item, "quantity": quantity, "unit_cost": usd(cost)} for item, quantity in lines]
        facts = {"supplier_id": self.supplier_id, "location_id": to or self.warehouse_id}
        return self.made("/purchase-orders", {**facts, "lines": wanted})

    def sent(self, *lines: tuple[str, float], **facts: Any) -> dict[str, Any]:
        """An order that is out."""
        return self.step(self.order(*lines, **facts), "send")

    def came(self, order: dict[str, Any], *quantities: float) -> dict[str, Any]:
        """The order after so much of its lines came in, in their order; nothing of lines with a zero."""
        return self.step(order, "receive", {"lines": received(order, *quantities)})

    def step(self, order: dict[str, Any], what: str, body: Any = None) -> dict[str, Any]:
        """Send, receive or cancel an order."""
        return self.ok(self.office.post(order_path(order, what), body, version=order["version"]))

    def place(self, item: str, location: str) -> dict[str, str]:
        """An item at a location; bleach in the van unless told otherwise."""
        return {"item_id": item or self.bleach_id, "location_id": location or self.van_id}

    def there(self, *, item: str = "", at: str = "") -> Any:
        """The balance, a decimal that compares with any number."""
        place = self.place(item, at)
        levels = self.shown(f"/items/{place['item_id']}")["levels"]
        found = [each["quantity"] for each in levels if each["location_id"] == place["location_id"]]
        return Decimal(str(found[0])) if found else Decimal(0)

    def made(self, path: str, body: Any, *, by: Caller | None = None) -> dict[str, Any]:
        """Something new."""
        return self.ok((by or self.office).post(f"/api/v1{path}", body))

    def shown(self, path: str) -> dict[str, Any]:
        """What the office sees there."""
        return self.ok(self.office.get(f"/api/v1{path}"))

    def items(self, path: str) -> list[dict[str, Any]]:
        """What is on a list."""
        return list(self.shown(path)["items"])

    def said(self, event_type: str) -> list[Said]:
        """What the service said of that type about items and orders of this company."""
        ours = {each["id"] for each in self.items("/items?limit=100")}
        ours |= {each["id"] for each in self.items("/purchase-orders?limit=100")}
        return [
            one
            for one in self.harness.said(event_type)
            if {one.data.get("item_id"), one.data.get("purchase_order_id")} & ours
        ]

    def ok(self, answer: Any) -> dict[str, Any]:
        """The answer's body; fails when it is a refusal."""
        assert answer.status_code in (200, 201), answer.get_json()
        return dict(answer.get_json())


def received(order: dict[str, Any], *quantities: float) -> list[dict[str, Any]]:
    """Lines of a receipt."""
    pairs = zip(order["lines"], quantities, strict=True)
    return [{"line_id": line["line_id"], "quantity": quantity} for line, quantity in pairs if quantity]


def order_path(order: dict[str, Any], what: str) -> str:
    """The address of something to do with an order."""
    return f"/api/v1/purchase-orders/{order['id']}/{what}"

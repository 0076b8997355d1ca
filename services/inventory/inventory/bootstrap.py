"""The only wiring of the inventory service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from inventory.app.erasing import blank_job
from inventory.app.facts import FACTS
from inventory.domain.entities import Base
from inventory.entrypoints.events import handlers
from inventory.entrypoints.http import items, live, locations, orders, outlook, sheets, stock, suppliers

SERVICE = Service(
    name="inventory",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    facts=FACTS,
    blueprints=[
        locations.blueprint,
        suppliers.blueprint,
        items.blueprint,
        sheets.blueprint,
        stock.blueprint,
        outlook.blueprint,
        orders.blueprint,
        live.blueprint,
        audit_blueprint("inventory"),
    ],
    erase=blank_job,
)

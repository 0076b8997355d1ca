"""The only wiring of the inventory service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from inventory.app.erasing import blank_job
from inventory.domain.entities import Base
from inventory.entrypoints.events import handlers
from inventory.entrypoints.http import items, locations, orders, outlook, stock, suppliers

SERVICE = Service(
    name="inventory",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    blueprints=[
        locations.blueprint,
        suppliers.blueprint,
        items.blueprint,
        stock.blueprint,
        outlook.blueprint,
        orders.blueprint,
        audit_blueprint("inventory"),
    ],
    erase=blank_job,
)

"""The only wiring of the routing service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from routing.domain.entities import Base
from routing.entrypoints.events import handlers
from routing.entrypoints.http import plans

SERVICE = Service(
    name="routing",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    blueprints=[plans.blueprint, audit_blueprint("routing")],
)

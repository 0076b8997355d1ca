"""The only wiring of the fleet service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from fleet.domain.entities import Base
from fleet.entrypoints.events import handlers
from fleet.entrypoints.http import vehicles

SERVICE = Service(
    name="fleet",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    blueprints=[vehicles.blueprint, audit_blueprint("fleet")],
)

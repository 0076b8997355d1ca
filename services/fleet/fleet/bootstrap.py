"""The only wiring of the fleet service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from fleet.domain.entities import Base
from fleet.entrypoints.events import handlers
from fleet.entrypoints.http import assignments, maintenance, meters, service_plans, vehicles
from fleet.entrypoints.timers import TIMERS

SERVICE = Service(
    name="fleet",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    blueprints=[
        vehicles.blueprint,
        meters.blueprint,
        assignments.blueprint,
        service_plans.blueprint,
        maintenance.blueprint,
        audit_blueprint("fleet"),
    ],
    timers=list(TIMERS),
)

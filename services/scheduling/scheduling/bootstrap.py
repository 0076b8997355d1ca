"""The only wiring of scheduling: what it hears, serves and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from scheduling.domain import bookings as booking_entities
from scheduling.domain import changes, known, resources, visits
from scheduling.domain import crews as crew_entities
from scheduling.domain.declarative import Base
from scheduling.entrypoints import events
from scheduling.entrypoints.http import bookings, crews, schedule

# Importing the modules registers their tables.
ENTITIES = (booking_entities, changes, crew_entities, known, resources, visits)

SERVICE = Service(
    name="scheduling",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    blueprints=[crews.blueprint, bookings.blueprint, schedule.blueprint, audit_blueprint("scheduling")],
)

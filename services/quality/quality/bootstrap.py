"""The only wiring of the quality service."""

from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import Service
from quality.app.erasing import blank_job
from quality.app.facts import FACTS
from quality.app.snapshots import checklist_snapshots
from quality.domain.entities import Base
from quality.entrypoints.events import handlers
from quality.entrypoints.http import callbacks, checklists, live, reports

SERVICE = Service(
    name="quality",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    facts=FACTS,
    blueprints=[
        checklists.blueprint,
        reports.blueprint,
        callbacks.blueprint,
        live.blueprint,
        audit_blueprint("quality"),
    ],
    snapshots={"checklist": checklist_snapshots},
    erase=blank_job,
)

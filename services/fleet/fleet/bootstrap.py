"""The only wiring of the fleet service."""

from pathlib import Path

from common.blobs.choosing import blob_store
from common.http.audit_trail import audit_blueprint
from common.http.signed_links import SignedLinks
from common.pictures.cleaning import clean_picture
from common.service import CommonConfig, Service
from fleet.adapters.attachment_links import SignedAttachmentLinks
from fleet.app.facts import FACTS
from fleet.app.moving import MOVING
from fleet.app.operations.adding_attachments import AttachmentRoom
from fleet.app.snapshots import vehicle_snapshots
from fleet.config import read_config
from fleet.domain.entities import Base
from fleet.entrypoints.deps import Deps
from fleet.entrypoints.events import handlers
from fleet.entrypoints.http import (
    assignments,
    attachments,
    live,
    maintenance,
    meters,
    service_plans,
    sheets,
    vehicles,
)
from fleet.entrypoints.pages import attachment_files
from fleet.entrypoints.timers import TIMERS


def make_deps(common: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters, by the settings."""
    signed = SignedLinks(read_config(environ).link_key, purpose="attachment")
    return Deps(
        room=AttachmentRoom(clean=clean_picture, files=blob_store("fleet", environ)),
        links=SignedAttachmentLinks(signed, public_url=common.public_url),
        signed=signed,
    )


SERVICE = Service(
    name="fleet",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    facts=FACTS,
    blueprints=[
        vehicles.blueprint,
        meters.blueprint,
        assignments.blueprint,
        service_plans.blueprint,
        maintenance.blueprint,
        attachments.blueprint,
        live.blueprint,
        sheets.blueprint,
        audit_blueprint("fleet"),
    ],
    pages=[attachment_files.pages],
    timers=list(TIMERS),
    make_deps=make_deps,
    snapshots={"vehicle": vehicle_snapshots},
    moving=MOVING,
)

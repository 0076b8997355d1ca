"""The only wiring of the job service."""

from pathlib import Path

from common.blobs.choosing import blob_store
from common.http.audit_trail import audit_blueprint
from common.http.signed_links import SignedLinks
from common.pictures.cleaning import clean_picture
from common.service import CommonConfig, Service
from job.adapters.photo_links import SignedPhotoLinks
from job.app.erased_texts import blank_customer
from job.app.facts import FACTS
from job.app.moving import MOVING
from job.app.operations.adding_photos import PictureRoom
from job.config import read_config
from job.domain.entities import Base
from job.entrypoints.deps import Deps
from job.entrypoints.events import handlers
from job.entrypoints.http import jobs, materials, notes, photos, plans, settings, sync, time, visits
from job.entrypoints.pages import photo_files
from job.entrypoints.plan_timers import PLAN_TIMERS
from job.entrypoints.timers import TIMERS


def make_deps(common: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters, by the settings."""
    signed = SignedLinks(read_config(environ).link_key, purpose="photo")
    return Deps(
        pictures=PictureRoom(clean=clean_picture, files=blob_store("job", environ)),
        links=SignedPhotoLinks(signed, public_url=common.public_url),
        signed=signed,
    )


SERVICE = Service(
    name="job",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=handlers,
    facts=FACTS,
    blueprints=[
        jobs.blueprint,
        visits.blueprint,
        notes.blueprint,
        photos.blueprint,
        materials.blueprint,
        time.blueprint,
        plans.blueprint,
        sync.blueprint,
        settings.blueprint,
        audit_blueprint("job"),
    ],
    pages=[photo_files.pages],
    timers=[*TIMERS, *PLAN_TIMERS],
    make_deps=make_deps,
    erase=blank_customer,
    moving=MOVING,
)

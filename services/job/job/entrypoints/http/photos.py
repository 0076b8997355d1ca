"""Photos of jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, Upload, operation
from common.pictures.cleaning import CONTENT_TYPES
from job.app import photo_views, photos
from job.app.operations import adding_photos
from job.app.photos import NewPhoto
from job.entrypoints.deps import deps
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.photo_schemas import JobPhotos, PhotoChange, PhotoNew, PhotoShown

blueprint = Blueprint("photos", __name__, url_prefix="/api/v1", description="Photos of jobs")


@operation(
    blueprint,
    "POST",
    "/jobs/<uuid:job_id>/photos",
    id="addPhoto",
    upload=CONTENT_TYPES,
    query=PhotoNew,
    answer=PhotoShown,
    status=201,
    transaction=False,
    location="/api/v1/jobs/{job_id}",
)
def add_photo(
    open_uow: OpenUnitOfWork, operation_key: UUID, body: Upload, query: dict[str, Any], job_id: UUID
) -> dict[str, Any]:
    """Add a photo, up to 10 MB and 40 million pixels. It is made anew: upright, without place or other metadata."""
    said = {"id": operation_key, "visit_id": None, "caption": None, **query}
    new = NewPhoto(job_id=job_id, **said)
    return adding_photos.add_photo(open_uow, deps().pictures, viewer=viewer(), new=new, data=body.data)


@operation(blueprint, "GET", "/jobs/<uuid:job_id>/photos", id="listPhotos", answer=JobPhotos)
def list_photos(uow: UnitOfWork, job_id: UUID) -> dict[str, Any]:
    """All photos of a job, oldest first, with links that end soon."""
    return photo_views.photos_page(uow, viewer=viewer(), job_id=job_id, links=deps().links)


@operation(
    blueprint, "PATCH", "/photos/<uuid:photo_id>", id="changePhoto", body=PhotoChange, answer=PhotoShown, versioned=True
)
def change_photo(uow: UnitOfWork, body: dict[str, Any], photo_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Change a photo's tag or caption: one's own, or any for who may change jobs."""
    return photos.change_photo(uow, viewer=viewer(), photo_id=photo_id, expected_version=expected_version, changes=body)


@operation(blueprint, "DELETE", "/photos/<uuid:photo_id>", id="removePhoto")
def remove_photo(uow: UnitOfWork, photo_id: UUID) -> None:
    """Remove a photo for good: one's own, or any for who may change jobs."""
    photos.remove_photo(uow, viewer=viewer(), photo_id=photo_id)

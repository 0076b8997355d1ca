"""Which file a photo's link leads to."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from job.domain.photo import JobPhoto
from job.domain.unclaimed_blob import VARIANTS, blob_name


def file_of_photo(uow: UnitOfWork, *, photo_id: UUID, variant: int) -> str:
    """The file's name; NotFound once the photo was removed. `variant` is a place in VARIANTS."""
    photo = uow.get(JobPhoto, photo_id)
    return blob_name(uow.organization_id, photo.blob_id, VARIANTS[variant])

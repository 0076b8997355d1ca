"""Adding a photo: note what is about to be written, make the picture anew and store it, then claim it. A crash anywhere
leaves at most files that the sweeper finds by that note, never a photo without its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.failpoints import failpoint
from job.app import photos
from job.app.photos import NewPhoto
from job.app.ports import CleanPicture, Files, OpenUnitOfWork
from job.app.viewer import Viewer
from job.domain.unclaimed_blob import PICTURE, THUMBNAIL, blob_name


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRoom:
    """Where pictures are made anew and kept."""

    clean: CleanPicture
    files: Files


def add_photo(
    open_uow: OpenUnitOfWork, room: PictureRoom, *, viewer: Viewer, new: NewPhoto, data: bytes
) -> dict[str, Any]:
    """Add what was sent as a photo of the job."""
    with open_uow() as uow:
        begun = photos.begin_photo(uow, viewer=viewer, new=new)
        organization_id = uow.organization_id
    if not isinstance(begun, UUID):
        return begun
    picture = room.clean(data)
    for variant, content in ((PICTURE, picture.content), (THUMBNAIL, picture.thumbnail)):
        room.files.put(blob_name(organization_id, begun, variant), content)
        failpoint(f"photos.{variant}_stored")
    with open_uow() as uow:
        return photos.finish_photo(uow, viewer=viewer, new=new, blob_id=begun, picture=picture)

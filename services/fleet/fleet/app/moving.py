"""What of the fleet moves with an organization: all, with what is attached to the maintenance log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.blobs.port import BlobStore
from common.moving.parts import Files, Moving
from fleet.domain.attachment import Attachment, file_name


def names_of_attachments(session: Session, organization_id: UUID) -> Iterator[str]:
    """The file of every attachment."""
    theirs = select(Attachment.blob_id, Attachment.content_type).where(Attachment.organization_id == organization_id)
    for blob_id, content_type in session.execute(theirs.order_by(Attachment.blob_id)):
        yield file_name(organization_id, blob_id, content_type)


def store_of(deps: Any) -> BlobStore:
    """Where they lie."""
    store: BlobStore = deps.room.files
    return store


MOVING = Moving(
    left={"unclaimed_files": "files that nobody claims are waste"}, files=Files(names_of_attachments, store_of)
)

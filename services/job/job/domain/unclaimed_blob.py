"""Photos' files that no row of the database points to, noted before they are written."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index

from common.blobs.unclaimed import CLAIMED_WITHIN, UnclaimedRow
from job.domain.declarative import Base

__all__ = ["CLAIMED_WITHIN", "PICTURE", "THUMBNAIL", "VARIANTS", "UnclaimedBlob", "blob_name", "blob_names"]

PICTURE, THUMBNAIL = "picture", "thumbnail"
VARIANTS = (PICTURE, THUMBNAIL)


class UnclaimedBlob(UnclaimedRow, Base):
    """Files to be deleted once `due_at` has come; `id` is the blob's."""

    __tablename__ = "unclaimed_blobs"
    __table_args__ = (Index("ix_unclaimed_blobs_due", "due_at"),)


def blob_name(organization_id: UUID, blob_id: UUID, variant: str) -> str:
    """What a file is called where files lie."""
    return f"{organization_id}/{blob_id}/{variant}.jpg"


def blob_names(organization_id: UUID, blob_id: UUID) -> list[str]:
    """All files of a blob."""
    return [blob_name(organization_id, blob_id, variant) for variant in VARIANTS]

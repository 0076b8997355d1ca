"""Files that no row of the database points to: about to be claimed, left behind by a crash, or given up. Each is noted
before it is written, so that whatever happens it is found again and deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from job.domain.declarative import Base

# No request takes that long: whoever has not claimed a file by then has crashed.
CLAIMED_WITHIN = timedelta(days=1)
PICTURE, THUMBNAIL = "picture", "thumbnail"
VARIANTS = (PICTURE, THUMBNAIL)


class UnclaimedBlob(TenantRow, Base):
    """Files to be deleted once `due_at` has come; `id` is the blob's."""

    __tablename__ = "unclaimed_blobs"
    __table_args__ = (Index("ix_unclaimed_blobs_due", "due_at"),)
    due_at: Mapped[datetime]


def blob_name(organization_id: UUID, blob_id: UUID, variant: str) -> str:
    """What a file is called where files lie."""
    return f"{organization_id}/{blob_id}/{variant}.jpg"

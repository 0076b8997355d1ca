"""How many photos a company may keep, and how large they may be together: nobody fills the disk of all."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import Conflict
from job.domain.declarative import Base
from job.domain.settings import JobSettings

BYTES_OF_MEGABYTE = 1_000_000


class PhotoQuotaUsedUp(Conflict):
    """The company keeps as many photos, or as many megabytes of them, as its settings allow."""

    code = "photo_quota_used_up"


class PhotoUsage(Base):
    """What a company keeps; its row is locked by whoever adds or removes a photo, so that the sums are true. Thumbnails
    are not counted."""

    __tablename__ = "photo_usage"
    __table_args__ = (CheckConstraint("photos >= 0 AND size_bytes >= 0", name="counted"),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    photos: Mapped[int]
    size_bytes: Mapped[int]


def ensure_within_quota(quota: JobSettings, *, photos: int, size_bytes: int) -> None:
    """Refuse that a company keeps so much, naming the limit that stands in the way."""
    if photos > quota.photo_limit:
        raise PhotoQuotaUsedUp(
            f"The company keeps {quota.photo_limit:,} photos already, which is its limit; remove some first.",
            limit=quota.photo_limit,
            unit="photos",
        )
    if size_bytes > quota.photo_megabytes * BYTES_OF_MEGABYTE:
        raise PhotoQuotaUsedUp(
            f"With this photo the company's photos would be larger than {quota.photo_megabytes:,} MB, which is their"
            " limit; remove some first.",
            limit=quota.photo_megabytes,
            unit="megabytes",
        )

"""Photos of a job: what the work looked like before and after. The picture itself lies outside the database, under the
photo's blob; it was made anew from what was sent, so it says nothing of where or by which device it was taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict, Forbidden
from job.domain.declarative import Base
from job.domain.photo_events import PhotoAdded, PhotoRemoved

BEFORE, AFTER, OTHER = "before", "after", "other"
TAGS = (BEFORE, AFTER, OTHER)
MOST_PHOTOS = 100


class TooManyPhotos(Conflict):
    """The job has as many photos as a job may have; remove some first."""

    code = "too_many_photos"


class NotYourPhoto(Forbidden):
    """A photo is changed or removed by whoever added it, or by who may change jobs."""

    code = "not_your_photo"


class JobPhoto(VersionedRow, Base):
    """A photo. `blob_id` names the files of picture and thumbnail; sizes are in pixels and bytes."""

    __tablename__ = "job_photos"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        ForeignKeyConstraint(["organization_id", "visit_id"], ["visits.organization_id", "visits.id"]),
        CheckConstraint("tag IN ('" + "', '".join(TAGS) + "')", name="tag"),
        Index("ix_job_photos_job", "organization_id", "job_id", "id"),
        Index("ix_job_photos_visit", "organization_id", "visit_id"),
    )
    job_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    blob_id: Mapped[UUID]
    tag: Mapped[str]
    caption: Mapped[str | None]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    added_kind: Mapped[str]
    added_by_id: Mapped[UUID | None]
    added_at: Mapped[datetime]

    def added(self) -> PhotoAdded:
        """There is a new photo."""
        return PhotoAdded(
            job_id=self.job_id,
            photo_id=self.id,
            visit_id=self.visit_id,
            tag=self.tag,
            added_by_id=self.added_by_id,
            added_at=self.added_at,
        )

    def change(self, *, tag: str, caption: str | None) -> None:
        """Another tag or caption."""
        self.tag, self.caption = tag, caption

    def removed(self, *, at: datetime) -> PhotoRemoved:
        """The photo is gone."""
        return PhotoRemoved(job_id=self.job_id, photo_id=self.id, removed_at=at)


def ensure_room_for_photo(count: int) -> None:
    """Refuse one more when a job has that many already."""
    if count >= MOST_PHOTOS:
        raise TooManyPhotos(limit=MOST_PHOTOS)


def ensure_may_touch(photo: JobPhoto, *, person_id: UUID | None, changes_jobs: bool) -> None:
    """Refuse who neither added the photo nor changes jobs."""
    if not changes_jobs and (person_id is None or person_id != photo.added_by_id):
        raise NotYourPhoto

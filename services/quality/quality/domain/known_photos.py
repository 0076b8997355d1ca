"""Photos of jobs, as the job service tells of them: an answer names one of its own job that is still there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.errors import Conflict, InvalidInput
from quality.domain.declarative import Base


class PhotoOfAnotherJob(InvalidInput):
    """The photo belongs to another job than the report."""

    code = "photo_of_another_job"


class PhotoWasRemoved(Conflict):
    """The photo was removed; name another one."""

    code = "photo_was_removed"


class KnownPhoto(TenantRow, Base):
    """A photo. A removed one stays known, so that it is told from one that has not been heard of yet."""

    __tablename__ = "known_photos"
    job_id: Mapped[UUID]
    removed: Mapped[bool]

    def check_shows(self, job_id: UUID, *, field: str) -> None:
        """Refuse a photo that cannot show anything of this job."""
        if self.job_id != job_id:
            raise PhotoOfAnotherJob(field=field)
        if self.removed:
            raise PhotoWasRemoved(field=field)

"""Internal notes on a job: whoever wrote one may change it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Forbidden
from job.domain.declarative import Base


class NotYourNote(Forbidden):
    """Only its author changes a note."""

    code = "not_your_note"


class JobNote(VersionedRow, Base):
    """A note."""

    __tablename__ = "job_notes"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        Index("ix_job_notes_job", "organization_id", "job_id", "id"),
    )
    job_id: Mapped[UUID]
    author_kind: Mapped[str]
    author_id: Mapped[UUID | None]
    text: Mapped[str]
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    def change(self, text: str, *, by: UUID | None, at: datetime) -> None:
        """Another text, by the author."""
        if by is None or by != self.author_id:
            raise NotYourNote
        self.text, self.edited_at = text, at

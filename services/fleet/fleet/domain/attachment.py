"""A file that belongs to an entry of the maintenance log: a picture made anew, or a PDF such as a garage's invoice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.blobs.unclaimed import UnclaimedRow
from common.db.declarative import TenantRow
from common.errors import Conflict, InvalidInput
from fleet.domain.declarative import Base

MOST_ATTACHMENTS = 20
PDF, JPEG = "application/pdf", "image/jpeg"
ENDINGS = {JPEG: "jpg", PDF: "pdf"}
_PDF_BEGINS = b"%PDF-"


class AttachmentsFull(Conflict):
    """An entry has at most twenty attachments."""

    code = "attachments_full"


class AttachmentTookTooLong(Conflict):
    """The file was given up before it was complete; send it again."""

    code = "attachment_took_too_long"


class AttachmentIdTaken(Conflict):
    """An attachment of another entry has this id."""

    code = "attachment_id_taken"


class PdfUnreadable(InvalidInput):
    """This is not a PDF."""

    code = "pdf_unreadable"


class Attachment(TenantRow, Base):
    """One file of one entry."""

    __tablename__ = "maintenance_attachments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "maintenance_id"], ["maintenance_entries.organization_id", "maintenance_entries.id"]
        ),
        CheckConstraint("content_type IN ('" + "', '".join(ENDINGS) + "')", name="content_type"),
        Index("ix_maintenance_attachments_entry", "organization_id", "maintenance_id", "id"),
    )
    maintenance_id: Mapped[UUID]
    blob_id: Mapped[UUID]
    name: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class UnclaimedFile(UnclaimedRow, Base):
    """Files to be deleted once `due_at` has come; `id` is the blob's."""

    __tablename__ = "unclaimed_files"
    __table_args__ = (Index("ix_unclaimed_files_due", "due_at"),)


def check_room(count: int) -> None:
    """Raises AttachmentsFull."""
    if count >= MOST_ATTACHMENTS:
        raise AttachmentsFull


def check_pdf(data: bytes) -> bytes:
    """The same, if it begins as a PDF does; it is never opened here, and sent without any power in a browser."""
    if not data.startswith(_PDF_BEGINS):
        raise PdfUnreadable(field="")
    return data


def file_name(organization_id: UUID, blob_id: UUID, content_type: str) -> str:
    """What a file is called where files lie."""
    return f"{organization_id}/{blob_id}/attachment.{ENDINGS[content_type]}"


def file_names(organization_id: UUID, blob_id: UUID) -> list[str]:
    """All that a blob's file may be called."""
    return [file_name(organization_id, blob_id, content_type) for content_type in ENDINGS]

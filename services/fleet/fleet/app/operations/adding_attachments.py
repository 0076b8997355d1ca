"""Adding an attachment: note the file about to be written, store it, then claim it. A crash anywhere leaves at most a
file that the sweeper finds by that note, never an attachment without its file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.blobs.sweeping import sweep
from common.failpoints import failpoint
from fleet.app.attachments import NewAttachment, StoredFile, begin_attachment, finish_attachment
from fleet.app.ports import CleanPicture, Files, OpenUnitOfWork
from fleet.domain.attachment import JPEG, PDF, Attachment, UnclaimedFile, check_pdf, file_name, file_names


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRoom:
    """Where pictures are made anew and files are kept."""

    clean: CleanPicture
    files: Files


def add_attachment(
    open_uow: OpenUnitOfWork, room: AttachmentRoom, new: NewAttachment, *, content_type: str, data: bytes
) -> Attachment:
    """Add what was sent. Raises PictureUnreadable, PdfUnreadable, AttachmentsFull."""
    with open_uow() as uow:
        begun = begin_attachment(uow, new)
        organization_id = uow.organization_id
    if not isinstance(begun, UUID):
        return begun
    is_pdf = content_type == PDF
    content = check_pdf(data) if is_pdf else room.clean(data).content
    stored = StoredFile(blob_id=begun, content_type=PDF if is_pdf else JPEG, size_bytes=len(content))
    room.files.put(file_name(organization_id, begun, stored.content_type), content)
    failpoint("attachments.stored")
    with open_uow() as uow:
        return finish_attachment(uow, new, stored)


def sweep_files(open_session: Callable[[], AbstractContextManager[Session]], files: Files, *, now: datetime) -> int:
    """Delete files that nobody claimed or that were given up, a bounded number."""
    return sweep(open_session, files, UnclaimedFile, names=file_names, now=now)

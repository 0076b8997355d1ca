"""Attachments of the maintenance log: what is written before and after their files are stored, and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from common.blobs.sweeping import claim
from common.blobs.unclaimed import CLAIMED_WITHIN
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.domain.attachment import (
    Attachment,
    AttachmentIdTaken,
    AttachmentTookTooLong,
    UnclaimedFile,
    check_room,
    file_name,
)
from fleet.domain.maintenance import MaintenanceEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """What is said of a file that is being added."""

    id: UUID
    maintenance_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that lies where files lie."""

    blob_id: UUID
    content_type: str
    size_bytes: int


def begin_attachment(uow: UnitOfWork, new: NewAttachment) -> Attachment | UUID:
    """Refuse early, and note the file about to be written: its blob's id, or the attachment if it is there already."""
    entry = uow.get(MaintenanceEntry, new.maintenance_id)
    there = _there(uow, new)
    if there is not None:
        return there
    check_room(_count(uow, entry))
    blob = UnclaimedFile(organization_id=uow.organization_id, id=new_id(), due_at=uow.now + CLAIMED_WITHIN)
    uow.session.add(blob)
    return blob.id


def finish_attachment(uow: UnitOfWork, new: NewAttachment, stored: StoredFile) -> Attachment:
    """The file is stored: claim it. The entry's lock keeps the count true."""
    entry = uow.lock(MaintenanceEntry, new.maintenance_id)
    there = _there(uow, new)
    if there is not None:  # a repeat was faster; its file is the attachment's, ours is swept
        return there
    check_room(_count(uow, entry))
    if not claim(uow, UnclaimedFile, stored.blob_id):
        raise AttachmentTookTooLong
    attachment = Attachment(
        organization_id=uow.organization_id,
        id=new.id,
        maintenance_id=entry.id,
        blob_id=stored.blob_id,
        name=new.name,
        content_type=stored.content_type,
        size_bytes=stored.size_bytes,
        added_at=uow.now,
        added_by=uow.actor.id,
    )
    uow.session.add(attachment)
    uow.session.flush()
    _audit(uow, attachment, "attachment.add")
    return attachment


def remove_attachment(uow: UnitOfWork, *, attachment_id: UUID) -> None:
    """It is gone at once; its file follows within a minute."""
    attachment = uow.lock(Attachment, attachment_id)
    uow.session.delete(attachment)
    uow.session.add(UnclaimedFile(organization_id=uow.organization_id, id=attachment.blob_id, due_at=uow.now))
    _audit(uow, attachment, "attachment.remove")


def file_of(uow: UnitOfWork, *, attachment_id: UUID) -> tuple[str, str]:
    """(the file's name where files lie, its content type); NotFound once it was removed."""
    attachment = uow.get(Attachment, attachment_id)
    return file_name(uow.organization_id, attachment.blob_id, attachment.content_type), attachment.content_type


def _there(uow: UnitOfWork, new: NewAttachment) -> Attachment | None:
    found = uow.session.get(Attachment, (uow.organization_id, new.id))
    if found is not None and found.maintenance_id != new.maintenance_id:
        raise AttachmentIdTaken
    return found


def _count(uow: UnitOfWork, entry: MaintenanceEntry) -> int:
    ours = (Attachment.organization_id == uow.organization_id, Attachment.maintenance_id == entry.id)
    return uow.session.scalar(select(func.count()).select_from(Attachment).where(*ours)) or 0


def _audit(uow: UnitOfWork, attachment: Attachment, action: str) -> None:
    after = {"attachment_id": attachment.id, "name": attachment.name, "content_type": attachment.content_type}
    uow.audit(action=action, record_type="maintenance", record_id=attachment.maintenance_id, after=after)
